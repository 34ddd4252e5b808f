// The index of words beside the tables: in which paragraphs a word stands, read by a few ranges. release/words.py writes it.

import { opened } from './parquet.js'

const PART = /^words\/([0-9a-f]+)\/words\.parquet$/

/** The index of a release, opened once: its parts, how much there is to search, and in how many paragraphs frequent words stand. */
export function indexOf(release) {
  release.words ??= openedIndex(release).catch((error) => { release.words = undefined; throw error })
  return release.words
}

/** The rows of words.parquet of a part for a word, or for all that begin with it. */
export async function rowsOf(part, word, begins) {
  const low = inBytes(word)
  return part.words.read({ filter: { word: begins ? { $gte: low, $lt: `${low}\u{f4}` } : { $eq: low } } })
}

/** Calls `tell(slot, times)` for each paragraph of a part that is there and has the words of some rows. */
export async function eachPosting(part, rows, tell) {
  const lists = await Promise.all(stretches(rows).map((one) => part.postings.column('slot', one.first, one.end)))
  stretches(rows).forEach((stretch, i) => {
    for (const row of stretch.rows) {
      const start = row.first - stretch.first
      for (let n = start; n < start + row.rows; n++) {
        const slot = lists[i][n]
        if (!part.gone[slot]) tell(slot, row.times)
      }
    }
  })
}

/** Where a paragraph stands in paragraphs.parquet. */
export async function rowAt(part, slot) {
  const [position] = await part.slots.column('position', slot, slot + 1)
  let low = 0, high = part.pieces.length - 1
  while (low < high) { // the last piece that begins at or before the position
    const middle = (low + high + 1) >> 1
    if (part.pieces[middle].position <= position) low = middle
    else high = middle - 1
  }
  return part.pieces[low].row + position - part.pieces[low].position
}

/** Slots of some rows of postings that are there, from the shortest paragraph on. */
export async function slotsOf(part, first, end) {
  const slots = await part.postings.column('slot', first, end)
  return { slots: [...slots].filter((slot) => !part.gone[slot]), last: slots[slots.length - 1] }
}

async function openedIndex(release) {
  const names = Object.keys(release.index.files).map((path) => PART.exec(path)?.[1]).filter(Boolean)
  const [pieces, gone, lengths, often] = await Promise.all(['pieces', 'gone', 'lengths', 'often'].map(async (name) => (await release.table(`words/${name}`)).read()))
  const parts = await Promise.all(names.map((name) => part(release, name, { pieces, gone, lengths })))
  const paragraphs = pieces.reduce((sum, one) => sum + one.rows, 0)
  const words = Math.max(1, pieces.reduce((sum, one) => sum + one.words, 0))
  return { parts, paragraphs, mean: words / Math.max(paragraphs, 1), often: new Map(often.map((one) => [one.word, one.rows])) }
}

async function part(release, name, said) {
  const mine = (rows) => rows.filter((one) => one.part === name)
  const lengths = mine(said.lengths)
  const size = lengths.reduce((sum, one) => sum + one.rows, 0)
  const length = new Uint16Array(size), gone = new Uint8Array(size)
  let slot = 0
  for (const one of lengths) {
    length.fill(one.length, slot, slot + one.rows)
    slot += one.rows
  }
  const dead = mine(said.gone)
  for (const one of dead) gone[one.slot] = 1
  const path = `words/${name}/words.parquet`
  const [words, postings, slots] = await Promise.all([
    opened(path, release.index.files[path].bytes, { stringFromBytes: (bytes) => bytes && String.fromCharCode(...bytes) }),
    release.table(`words/${name}/postings`), release.table(`words/${name}/slots`),
  ])
  return { size, length, gone, dead: dead.length, pieces: mine(said.pieces), words, postings, slots }
}

// Rows that stand one behind the other are read together: all numbers of times of a word.
function stretches(rows) {
  const all = []
  for (const row of rows) {
    const last = all[all.length - 1]
    if (last && last.end === row.first) {
      last.rows.push(row)
      last.end += row.rows
    } else all.push({ first: row.first, end: row.first + row.rows, rows: [row] })
  }
  return all
}

/** A text as its bytes in UTF-8, a character each: as the words of the index are sorted. */
export const inBytes = (text) => String.fromCharCode(...new TextEncoder().encode(text))
