// Paragraphs that say some words, the best first, found by the index of words of the release.

import { asked } from '../asked.js'
import { h, said } from '../dom.js'
import { rowAt } from '../postings.js'
import { ranked } from '../ranks.js'
import { snippet } from '../snippet.js'

const AT_ONCE = 10 // passages shown, and then more of them
const MOST = 200 // passages that can be shown

export async function page(release, encoded) {
  const words = decodeURIComponent(encoded)
  const heading = h('h1', {}, 'Paragraphs that say “', h('span', { dir: 'auto' }, words), '”')
  if (!asked(words).length) return { title: 'Search', content: [heading, h('p', { role: 'alert' }, 'There is no word in it: some letters or digits are needed.')] }

  const { hits, count, all } = await ranked(release, words, MOST)
  const list = h('ol', { class: 'apparatus' })
  const more = h('button', { type: 'button', onclick: () => show(AT_ONCE) }, 'Show more')
  const show = async (number) => {
    const begin = list.children.length
    const lines = await Promise.all(hits.slice(begin, begin + number).map((hit) => line(release, hit, words)))
    list.append(...lines)
    if (begin && lines.length) lines[0].querySelector('a').focus()
    more.hidden = list.children.length >= hits.length
  }
  await show(AT_ONCE)
  const found = `${all ? '' : 'More than '}${count.toLocaleString('en')} ${count === 1 ? 'paragraph' : 'paragraphs'}`
  return {
    title: `Search: ${words}`,
    content: [heading, h('p', { role: 'status' }, `${found} found${count > 1 ? ', the best first' : ''}.`), list, more],
  }
}

async function line(release, { part, slot, score }, words) {
  const row = await rowAt(part, slot)
  const paragraphs = await release.table('paragraphs')
  const [found] = await paragraphs.read({ columns: ['paragraph_id', 'document_id', 'text', 'language'], rowStart: row, rowEnd: row + 1 })
  const { paragraph_id: id, document_id: document, text, language } = found
  const shown = snippet(words, text).map(([one, isAsked]) => (isAsked ? h('mark', {}, one) : one))
  return h('li', { 'data-score': score }, said(shown, language, 'div', { class: 'said' }), h('p', {},
    h('a', { class: 'id', href: `#${id}@${release.index.version}`, 'aria-label': `Passage ${id}` }, id), ' · ',
    h('a', { href: `#/document/${document}` }, 'in its document')))
}
