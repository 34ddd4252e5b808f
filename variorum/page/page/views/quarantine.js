// What could not be taken, or not wholly, and why.

import { h, said, table } from '../dom.js'

const MOST = 500

export async function page(release) {
  const quarantine = await release.table('quarantine')
  const columns = ['source', 'step', 'reason', 'detail', 'first_version']
  const rows = await quarantine.read({ columns, rowStart: 0, rowEnd: Math.min(MOST, quarantine.rows) })
  const caption = quarantine.rows > MOST ? `The first ${MOST} of ${quarantine.rows.toLocaleString('en')} sources` : `${quarantine.rows} sources`
  return {
    title: 'Quarantine',
    content: [h('h1', {}, 'Quarantine'), quarantine.rows === 0 ? h('p', {}, 'Every source was taken whole.')
      : table(caption, ['source', 'step', 'reason', 'detail', 'since version'], rows.map((one) => [said(one.source), one.step, one.reason, said(one.detail), one.first_version]))],
  }
}
