// The versions, and what changed with one of them.

import { h, said, table } from '../dom.js'
import { marked } from '../words.js'

const MOST = 200 // changes shown of one version

export async function page(release, number) {
  const all = await (await release.table('versions')).read()
  return number ? changes(release, all, Number(number)) : {
    title: 'Versions',
    content: [h('h1', {}, 'Versions'), table('Every version, and its paragraphs', ['version', 'when', 'why', 'note', 'paragraphs', 'added', 'edited', 'moved', 'removed', 'restored'],
      all.reverse().map((one) => [h('a', { href: `#/versions/${one.version}` }, `Version ${one.version}`), one.time.slice(0, 16).replace('T', ' '), one.kind, said(one.message ?? ''),
        one.n_paragraphs, one.added, one.edited, one.moved, one.removed, one.restored]))],
  }
}

async function changes(release, all, number) {
  const version = all.find((one) => one.version === number)
  if (!version) return { title: 'No version', content: [h('h1', {}, `No version ${number}`)] }
  const history = await release.table('history')
  const began = release.index.tables.history.rows ? await history.read({ filter: { $or: [{ from_version: { $eq: number } }, { to_version: { $eq: number - 1 } }] } }) : []
  const ids = [...new Set(began.map((one) => one.id))]
  const after = new Map(began.filter((one) => one.from_version === number).map((one) => [one.id, one]))
  const before = new Map(began.filter((one) => one.to_version === number - 1).map((one) => [one.id, one]))
  return {
    title: `Version ${number}`,
    content: [
      h('h1', {}, `Version ${number}`), said(version.message ?? '', null, 'p'),
      h('p', { class: 'soft' }, `${version.time} · ${version.kind} · sha256:${version.tree}`),
      h('p', {}, `${version.added} paragraphs added, ${version.edited} edited, ${version.moved} moved, ${version.removed} removed, ${version.restored} restored.`),
      ids.length > 0 && h('h2', {}, ids.length > MOST ? `The first ${MOST} of ${ids.length} passages with another wording or place` : 'Passages with another wording or place'),
      h('ul', { class: 'apparatus' }, ids.slice(0, MOST).map((id) => h('li', {},
        h('p', {}, h('a', { href: `#${id}@${after.has(id) ? number : number - 1}`, class: 'id' }, id), ' ',
          h('span', { class: 'soft' }, (after.get(id)?.began_by ?? before.get(id)?.ended_by ?? '').replaceAll(' ', ', '))),
        h('div', { class: 'said', dir: 'auto' }, marked(before.get(id)?.text ?? '', after.get(id)?.text ?? ''))))),
    ],
  }
}
