// The paragraphs that say most of some words, the best first: the macro `search` of the DuckDB file ranks them so too.

import { asked } from './asked.js'
import { eachPosting, indexOf, rowsOf } from './postings.js'

const RARE = 0.05, FEW = 1_000 // a word in more of the paragraphs than both is passed over where another is rarer
const CANDIDATES = 10_000 // where none is rare: paragraphs that are weighed with the other words too
const K1 = 1.2, B = 0.75 // of BM25

/** At most `most` paragraphs, the best first: `{ part, slot, score }`; how many were weighed, and whether that is all. */
export async function ranked(release, question, most) {
  const index = await indexOf(release)
  const grams = await Promise.all(asked(question).map((one) => known(index, one)))
  const few = Math.max(FEW, RARE * index.paragraphs)
  await Promise.all(grams.filter((one) => one.least <= few).map(read))
  if (!grams.some((one) => one.postings?.rows > 0 && one.postings.rows <= few)) await Promise.all(grams.map(read))

  const found = grams.filter((one) => one.postings?.rows > 0)
  const anyRare = found.some((one) => one.postings.rows <= few)
  const weigh = (one) => { one.weight = Math.log(1 + (index.paragraphs - one.postings.rows + 0.5) / (one.postings.rows + 0.5)) }
  found.forEach(weigh)
  const rarest = found.reduce((a, b) => (a && before(a, b) ? a : b), undefined)
  const telling = anyRare ? grams.filter((one) => one.postings && one.postings.rows <= few) : found.filter((one) => one === rarest)
  const scores = index.parts.map((part) => new Float64Array(part.size))
  for (const grams of byTerm(telling)) add(index, grams, scores)
  const all = anyRare || weighWithOthers(index, found.filter((one) => one.gram !== rarest?.gram), scores)
  return { ...best(index, scores, most), all }
}

/** A gram with the rows of the index for it; `least`: in so many paragraphs it stands for certain. */
async function known(index, gram) {
  const rows = await Promise.all(index.parts.map((part) => rowsOf(part, gram.gram, gram.begins)))
  const count = rows.flat().reduce((sum, one) => sum + one.rows, 0)
  return { ...gram, index, rows, least: count - index.parts.reduce((sum, part) => sum + part.dead, 0) }
}

async function read(gram) {
  if (gram.postings) return
  gram.postings = { rows: 0, lists: gram.index.parts.map(() => []) }
  await Promise.all(gram.index.parts.map((part, i) => eachPosting(part, gram.rows[i], (slot, times) => {
    gram.postings.rows++
    gram.postings.lists[i].push(slot, times)
  })))
}

const before = (a, b) => a.postings.rows < b.postings.rows || (a.postings.rows === b.postings.rows && a.gram <= b.gram)

function byTerm(grams) {
  const terms = new Map()
  for (const one of grams) terms.set(one.term, [...(terms.get(one.term) ?? []), one])
  return terms.values()
}

/** Add what the grams of a term say to the scores: all of them must stand in a paragraph. */
function add(index, grams, scores) {
  index.parts.forEach((part, i) => {
    const sums = grams.length > 1 ? new Float64Array(part.size) : scores[i]
    const seen = new Uint8Array(part.size) // how many of the grams stand there
    grams.forEach((gram, n) => each(index, gram, i, (slot, score) => {
      if (grams.length === 1) sums[slot] += score
      else if (seen[slot] === n) { seen[slot]++; sums[slot] += score }
    }))
    if (grams.length > 1) seen.forEach((count, slot) => { if (count === grams.length) scores[i][slot] += sums[slot] })
  })
}

function each(index, gram, i, tell) {
  const { length } = index.parts[i], list = gram.postings.lists[i]
  for (let n = 0; n < list.length; n += 2) {
    const slot = list[n], times = list[n + 1]
    tell(slot, gram.weight * (times * (K1 + 1) / (times + K1 * ((1 - B) + B * length[slot] / index.mean))))
  }
}

/** Keep the candidates only, with all that are as good as the last, and add what the others say; whether all were kept. */
function weighWithOthers(index, others, scores) {
  const all = scores.flatMap((one) => [...one.filter((score) => score > 0)])
  const least = all.length > CANDIDATES ? Float64Array.from(all).sort()[all.length - CANDIDATES] : 0
  scores.forEach((one) => one.forEach((score, slot) => { if (score < least) one[slot] = 0 }))
  const added = scores.map((one) => new Float64Array(one.length))
  for (const gram of others) scores.forEach((one, i) => each(index, gram, i, (slot, score) => { if (one[slot] > 0) added[i][slot] += score }))
  scores.forEach((one, i) => added[i].forEach((score, slot) => { one[slot] += score }))
  return least === 0
}

function best(index, scores, most) {
  const found = []
  index.parts.forEach((part, i) => scores[i].forEach((score, slot) => {
    if (score > 0) found.push({ part, slot, score: Math.round(score * 10_000) / 10_000 })
  }))
  found.sort((a, b) => b.score - a.score) // those of the same score stay in order: the shorter first, then as they are read
  return { hits: found.slice(0, most), count: found.length }
}
