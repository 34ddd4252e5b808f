// A document to read, with its outline; each paragraph leads to its past.

import { h, said } from '../dom.js'
import { documentOf, paragraphsOf, sectionsOf } from '../lookup.js'

const TAGS = { quote: 'blockquote', code: 'pre', table: 'pre' }
const PLAIN = new Set(['body', 'quote', 'verse', 'list_item', 'code'])

export async function page(release, id) {
  const document = await documentOf(release, id)
  if (!document) return { title: 'No document', content: [h('h1', {}, 'No such document'), h('p', {}, `${id} is not in this version. `, h('a', { href: `#${id}` }, 'What became of it'))] }
  const [sections, paragraphs] = await Promise.all([sectionsOf(release, document), paragraphsOf(release, document)])
  const version = release.index.version
  const under = new Map(sections.map((one) => [one.section_id, []]))
  for (const one of paragraphs) under.get(one.section_id)?.push(one)
  const title = document.title || document.source
  return {
    title,
    content: [
      said(title, document.language, 'h1'),
      h('p', { class: 'soft' }, said(document.source), ` · ${document.n_words.toLocaleString('en')} words · ${document.language} `,
        version > 1 && h('a', { href: `#/compare/${id}/${version - 1}/${version}` }, 'Compare two versions')),
      h('div', { class: 'document' }, outline(sections), h('article', {}, sections.map((one) => [
        one.level > 0 && one.heading && said(one.heading, document.language, `h${Math.min(one.level + 1, 6)}`, { id: `at-${one.section_id}` }),
        under.get(one.section_id).map((paragraph) => shown(paragraph, version)),
      ]))),
    ],
  }
}

// Buttons, not links to `#…`: an address behind the hash is a page of its own here.
function outline(sections) {
  const headings = sections.filter((one) => one.level > 0 && one.heading)
  if (!headings.length) return h('div', {})
  const goto = (id) => (event) => {
    event.preventDefault()
    const goal = document.getElementById(`at-${id}`)
    goal.setAttribute('tabindex', '-1')
    goal.scrollIntoView()
    goal.focus({ preventScroll: true })
  }
  return h('nav', { class: 'outline', 'aria-label': 'Outline' }, h('ol', {}, headings.map((one) =>
    h('li', { class: `level-${Math.min(one.level, 6)}` }, h('a', { href: `#${one.section_id}`, onclick: goto(one.section_id) }, said(one.heading))))))
}

function shown(paragraph, version) {
  const { paragraph_id: id, kind, text, language } = paragraph
  return h('div', { class: 'passage', id: `at-${id}` },
    !PLAIN.has(kind) && h('span', { class: 'kind' }, `${kind.replace('_', ' ')} `),
    said(text, language, TAGS[kind] ?? 'p', { class: 'said' }),
    h('a', { class: 'mark', href: `#${id}@${version}`, 'aria-label': `Cite, and the past of: ${text.slice(0, 40)}` }, '¶ cite and history'))
}
