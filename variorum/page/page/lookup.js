// From an id to its row, and from a document to its rows.

const AN_ID = /^[dsp][0-9a-hjkmnp-tv-z]{16}$/

export const isId = (word) => AN_ID.test(word)

/** The row of ids.parquet of an id; undefined where it was never given out. */
export async function lookup(release, id) {
  const ids = await release.table('ids')
  const [found] = await ids.read({ columns: ['id', 'document_id', 'entity', 'first_version', 'last_version', 'successor', 'n_wordings', 'row'], filter: { id: { $eq: id } } })
  return found
}

/** The row of an id that lives, in the table of its entity. */
export async function rowOf(release, found, columns) {
  const rows = await release.table(`${found.entity}s`)
  const [row] = await rows.read({ rowStart: found.row, rowEnd: found.row + 1, columns })
  return row
}

/** The paragraphs of a document in reading order, by its first paragraph's row and their number. */
export async function paragraphsOf(release, document) {
  const columns = ['paragraph_id', 'section_id', 'document_id', 'ordinal', 'kind', 'depth', 'text', 'language']
  return rowsOf(release, 'paragraphs', document, columns)
}

/** The sections of a document in reading order. */
export async function sectionsOf(release, document) {
  return rowsOf(release, 'sections', document, ['section_id', 'document_id', 'ordinal', 'level', 'heading', 'path'])
}

// Tables are in the order of documents, so where its rows begin is the sum of those before it.
async function rowsOf(release, name, document, columns) {
  const documents = await release.table('documents')
  const counts = await documents.read({ columns: [`n_${name}`], rowStart: 0, rowEnd: document.row })
  const start = counts.reduce((sum, one) => sum + one[`n_${name}`], 0)
  const size = document[`n_${name}`]
  if (!size) return []
  return (await release.table(name)).read({ columns, rowStart: start, rowEnd: start + size })
}

/** A document's own row, with its number as `row`; undefined where it is not in this version. */
export async function documentOf(release, id) {
  const found = await lookup(release, id)
  if (!found || found.row === null || found.row === undefined) return undefined
  const columns = ['document_id', 'source', 'title', 'language', 'n_paragraphs', 'n_sections', 'n_words']
  return { ...(await rowOf(release, found, columns)), row: found.row }
}
