// Paragraphs with some words: the texts are read one after the other, as they lie in paragraphs.parquet.

import { h, said } from '../dom.js'
import { folded, found } from '../find.js'

const AT_ONCE = 4096 // rows read together
const MOST = 100 // passages shown
const AROUND = 80 // signs shown beside the first word that was found

let running = 0

export async function page(release, encoded) {
  const words = decodeURIComponent(encoded)
  const list = h('ol', { class: 'apparatus' })
  const state = h('p', { role: 'status' }, 'Reading …')
  const mine = ++running
  const stop = h('button', { type: 'button', onclick: () => { running++ } }, 'Stop')
  look(release, words, list, state, stop, mine).catch((error) => { state.textContent = String(error.message ?? error) })
  return { title: `Search: ${words}`, content: [h('h1', {}, 'Paragraphs with “', h('span', { dir: 'auto' }, words), '”'), state, stop, list] }
}

async function look(release, words, list, state, stop, mine) {
  const paragraphs = await release.table('paragraphs')
  const wanted = folded(words).split(' ').filter(Boolean)
  let shown = 0, start = 0
  while (start < paragraphs.rows && mine === running && location.hash.startsWith('#/search/') && shown < MOST) {
    const rowEnd = Math.min(start + AT_ONCE, paragraphs.rows)
    const rows = await paragraphs.read({ columns: ['paragraph_id', 'document_id', 'text', 'language'], rowStart: start, rowEnd })
    for (const row of rows) {
      const place = found(row.text, wanted)
      if (place === null || shown >= MOST) continue
      list.append(line(row, place, release.index.version))
      shown++
    }
    start = rowEnd
    state.textContent = `${shown} found in ${start.toLocaleString('en')} of ${paragraphs.rows.toLocaleString('en')} paragraphs`
  }
  state.textContent += shown >= MOST ? `: the first ${MOST}` : start >= paragraphs.rows ? '.' : ' (stopped).'
  stop.remove()
}

function line(row, { begin, end }, version) {
  const { text } = row
  const from = Math.max(0, begin - AROUND), to = Math.min(text.length, end + AROUND)
  return h('li', {}, h('div', { class: 'said', dir: 'auto' }, from ? '…' : '', text.slice(from, begin), h('mark', {}, text.slice(begin, end)), text.slice(end, to), to < text.length ? '…' : ''),
    h('p', {}, h('a', { class: 'id', href: `#${row.paragraph_id}@${version}`, 'aria-label': `Passage ${row.paragraph_id}` }, row.paragraph_id), ' · ', h('a', { href: `#/document/${row.document_id}` }, 'in its document')))
}
