// What a passage said through the versions, and what a document said in one of them.

/** The wordings of one id of a document, oldest first; none where it stands as it was first given out. */
export async function wordingsOf(release, documentId, id) {
  const rows = await pastOf(release, documentId)
  return rows.filter((row) => row.id === id)
}

/** All wordings of a document's passages that have a past. */
export async function pastOf(release, documentId) {
  if (!release.index.tables.history.rows) return []
  const history = await release.table('history')
  return history.read({ filter: { document_id: { $eq: documentId } } })
}

/** The wording that stood in a version; undefined where there was none. */
export function wordingAt(wordings, version) {
  return wordings.find((one) => one.from_version <= version && (one.to_version ?? Infinity) >= version)
}

/** The paragraphs of a document, today's order, with those that are gone after the one they last stood behind. */
export function everyParagraph(paragraphs, past, firstVersions) {
  const wordings = Map.groupBy ? Map.groupBy(past, (one) => one.id) : grouped(past)
  const all = paragraphs.map((one) => ({
    id: one.paragraph_id, language: one.language,
    wordings: wordings.get(one.paragraph_id) ?? [{ from_version: firstVersions.get(one.paragraph_id) ?? 1, to_version: null, text: one.text }],
  }))
  const living = new Set(all.map((one) => one.id))
  const gone = new Map()
  for (const [id, said] of wordings) {
    const last = said[said.length - 1]
    if (last.entity === 'paragraph' && !living.has(id)) {
      const behind = last.after ?? ''
      gone.set(behind, [...(gone.get(behind) ?? []), { id, wordings: said }])
    }
  }
  const placed = []
  const place = (one) => {
    placed.push(one)
    const next = gone.get(one.id) ?? []
    gone.delete(one.id)
    next.forEach(place)
  }
  const first = gone.get('') ?? []
  gone.delete('')
  first.forEach(place)
  all.forEach(place)
  for (const left of [...gone.values()].flat()) placed.push(left)
  return placed
}

function grouped(rows) {
  const groups = new Map()
  for (const row of rows) groups.set(row.id, [...(groups.get(row.id) ?? []), row])
  return groups
}
