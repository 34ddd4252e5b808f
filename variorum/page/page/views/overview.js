// What the dataset is.

import { copies, h, table } from '../dom.js'
import { reference } from '../release.js'

export async function page({ index }) {
  const owner = index.metadata
  const facts = [
    ['Version', `${index.version}, ${index.time.slice(0, 10)}${index.message ? `: ${index.message}` : ''}`],
    ['Licence', owner.license], ['Made by', owner.creator], ['At home at', owner.homepage],
    ['Languages', index.languages.join(', ')],
  ].filter(([, value]) => value)
  const cited = reference(index, index.version, index.tree)
  const size = (name) => index.files[`${name}.parquet`].bytes
  const names = Object.keys(index.tables)
  return {
    title: 'Overview',
    content: [
      h('h1', {}, owner.title || index.name),
      owner.description && h('p', { dir: 'auto' }, owner.description),
      h('dl', {}, facts.map(([name, value]) => [h('dt', { class: 'soft' }, name), h('dd', { dir: 'auto' }, value)])),
      h('p', {}, h('code', {}, cited), ' ', copies('Copy citation', cited)),
      table('What it holds: a file a table', ['table', 'rows', 'bytes', 'file'], names.map((name) => [
        name, index.tables[name].rows, size(name), h('a', { href: `${name}.parquet`, download: true }, `${name}.parquet`)])),
      h('p', {}, h('a', { href: '#/documents' }, 'The documents'), ' · ', h('a', { href: '#/versions' }, 'What changed from version to version'), ' · ',
        h('a', { href: '#/tables' }, 'What the columns mean')),
    ],
  }
}
