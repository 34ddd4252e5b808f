// Two versions of a document side by side, with the words that differ.

import { h } from '../dom.js'
import { documentOf, paragraphsOf } from '../lookup.js'
import { everyParagraph, pastOf, wordingAt } from '../past.js'
import { marked } from '../words.js'

export async function page(release, id, a, b) {
  const document = await documentOf(release, id)
  const paragraphs = document ? await paragraphsOf(release, document) : []
  const past = (await pastOf(release, id)).filter((one) => one.entity === 'paragraph')
  const first = await firstVersions(release, paragraphs, past)
  const rows = everyParagraph(paragraphs, past, first).map((one) => ({ ...one, left: wordingAt(one.wordings, Number(a)), right: wordingAt(one.wordings, Number(b)) }))
    .filter((one) => one.left || one.right)
  const changed = rows.filter((one) => one.left?.text !== one.right?.text)
  const only = h('input', { type: 'checkbox', id: 'only', onchange: () => sides.replaceChildren(...lines(only.checked ? changed : rows)) })
  const sides = h('div', { class: 'sides', id: 'sides' }, lines(rows))
  return {
    title: `Versions ${a} and ${b}`,
    content: [
      h('h1', {}, h('span', { dir: 'auto' }, document?.title || document?.source || id), `: versions ${a} and ${b}`),
      choice(release.index.version, id, a, b),
      h('p', {}, `${changed.length} of ${rows.length} paragraphs differ. `, only, ' ', h('label', { for: 'only' }, 'Only those')),
      h('p', { class: 'soft' }, 'In the order of today; what is gone stands behind the paragraph it last stood behind.'),
      sides,
    ],
  }
}

// When a paragraph without a past was first given out; only asked where the release knows of several versions.
async function firstVersions(release, paragraphs, past) {
  const first = new Map()
  if (release.index.version === 1 || !paragraphs.length) return first
  const identities = await release.table('identities')
  const document = paragraphs[0].document_id
  for (const one of await identities.read({ columns: ['id', 'document_id', 'first_version'], filter: { document_id: { $eq: document } } })) {
    first.set(one.id, one.first_version)
  }
  return first
}

function choice(newest, id, a, b) {
  const goes = () => { location.hash = `#/compare/${id}/${from.value}/${to.value}` }
  const slider = (name, value, label) => h('input', { type: 'range', min: 1, max: newest, value, id: name, 'aria-label': label, onchange: goes })
  const from = slider('from', a, 'Left version'), to = slider('to', b, 'Right version')
  return h('form', { onsubmit: (event) => event.preventDefault() }, h('label', { for: 'from' }, `Version ${a}`), from, h('label', { for: 'to' }, `Version ${b}`), to)
}

function lines(rows) {
  return rows.flatMap(({ id, left, right, language }) => {
    const lang = language && language !== 'und' ? language : null
    const side = (version, body) => version ? h('div', { dir: 'auto', lang }, body, ' ', h('a', { class: 'mark', href: `#${id}@${version.from_version}`, 'aria-label': `Past of ${id}` }, '¶'))
      : h('div', { class: 'none' })
    if (left && right && left.text !== right.text) {
      const runs = marked(left.text, right.text)
      const keep = (name) => runs.filter((one) => one.tagName !== name).map((one) => one.cloneNode(true))
      return [side(left, keep('INS')), side(right, keep('DEL'))]
    }
    return [side(left, right ? left?.text : h('del', {}, left?.text ?? '')), side(right, left ? right?.text : h('ins', {}, right?.text ?? ''))]
  })
}
