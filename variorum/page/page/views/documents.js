// The documents, a hundred at a time.

import { h, said, table } from '../dom.js'

const AT_ONCE = 100

export async function page(release, number = '1') {
  const documents = await release.table('documents')
  const start = (Number(number) - 1) * AT_ONCE
  const columns = ['document_id', 'source', 'title', 'language', 'n_paragraphs', 'n_words']
  const rows = await documents.read({ columns, rowStart: start, rowEnd: Math.min(start + AT_ONCE, documents.rows) })
  const pages = Math.ceil(documents.rows / AT_ONCE)
  const goes = (to, text) => to >= 1 && to <= pages ? h('a', { href: `#/documents/${to}` }, text) : null
  return {
    title: 'Documents',
    content: [
      h('h1', {}, 'Documents'),
      table(`${documents.rows.toLocaleString('en')} documents`, ['document', 'source', 'language', 'paragraphs', 'words'], rows.map((one) => [
        h('a', { href: `#/document/${one.document_id}` }, said(one.title || one.source, one.language)),
        said(one.source), one.language, one.n_paragraphs, one.n_words])),
      pages > 1 && h('p', {}, goes(Number(number) - 1, 'Earlier'), ` page ${number} of ${pages} `, goes(Number(number) + 1, 'Later')),
    ],
  }
}
