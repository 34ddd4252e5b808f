// The paragraphs that say most of some words, the best first: the macro `search` of the DuckDB file ranks them so too.

import { asked } from './asked.js'
import { eachPosting, indexOf, rowsOf, slotsOf } from './postings.js'

const RARE = 0.05, FEW = 1_000 // a word in more of the paragraphs than both is passed over where another is rarer
const CANDIDATES = 10_000 // where none is rare: so many with most of the rarest word are weighed with the other words too
const K1 = 1.2, B = 0.75 // of BM25
const AT_FIRST = 1_024 // postings of a frequent word that are read, for each number of times; then twice as many

/** At most `most` paragraphs, the best first: `{ part, slot, score }`; how many were weighed, and whether that is all. */
export async function ranked(release, question, most) {
  const index = await indexOf(release)
  const grams = await Promise.all(asked(question).map((gram) => counted(index, gram)))
  const few = Math.max(FEW, RARE * index.paragraphs)
  const isRare = (gram) => gram.count <= few
  const scores = index.parts.map((part) => new Float64Array(part.size))
  for (const gram of grams) gram.weight = Math.log(1 + (index.paragraphs - gram.count + 0.5) / (gram.count + 0.5))
  if (grams.some((gram) => gram.count > 0 && isRare(gram))) {
    for (const together of byTerm(grams.filter(isRare))) add(index, together, scores)
    return { ...best(index, scores, most), all: true }
  }

  // No word is rare: those with most of the rarest one, and what the others say of them.
  const [rarest, ...others] = grams.filter((gram) => gram.count > 0).sort((a, b) => a.count - b.count || (a.gram < b.gram ? -1 : 1))
  if (!rarest) return { hits: [], count: 0, all: true }
  const all = rarest.lists ? (add(index, [rarest], scores), true) : await addCandidates(index, rarest, scores)
  await Promise.all(others.map((gram) => read(index, gram)))
  const added = scores.map((one) => new Float64Array(one.length))
  for (const gram of others) scores.forEach((one, i) => each(index, gram, i, (slot, score) => { if (one[slot] > 0) added[i][slot] += score }))
  scores.forEach((one, i) => added[i].forEach((score, slot) => { one[slot] += score }))
  return { ...best(index, scores, most), all }
}

/** A gram with the number of paragraphs that have it; but for the most frequent words, with its postings. */
async function counted(index, gram) {
  const count = gram.begins ? undefined : index.often.get(gram.gram)
  return count ? { ...gram, count } : read(index, { ...gram, count: 0 })
}

async function read(index, gram) {
  gram.lists ??= await Promise.all(index.parts.map(async (part) => {
    const list = []
    await eachPosting(part, await rowsOf(part, gram.gram, gram.begins), (slot, times) => list.push(slot, times))
    return list
  }))
  gram.count ||= gram.lists.reduce((sum, list) => sum + list.length / 2, 0)
  return gram
}

function byTerm(grams) {
  const terms = new Map()
  for (const one of grams) terms.set(one.term, [...(terms.get(one.term) ?? []), one])
  return terms.values()
}

/** Add what the grams of a term say to the scores: all of them must stand in a paragraph. */
function add(index, grams, scores) {
  index.parts.forEach((part, i) => {
    if (grams.length === 1) return each(index, grams[0], i, (slot, score) => { scores[i][slot] += score })
    const sums = new Float64Array(part.size), seen = new Uint8Array(part.size) // how many of the grams stand there
    grams.forEach((gram, n) => each(index, gram, i, (slot, score) => {
      if (seen[slot] === n) { seen[slot]++; sums[slot] += score }
    }))
    seen.forEach((count, slot) => { if (count === grams.length) scores[i][slot] += sums[slot] })
  })
}

function each(index, gram, i, tell) {
  const list = gram.lists[i]
  for (let n = 0; n < list.length; n += 2) tell(list[n], scoreOf(index, gram, i, list[n], list[n + 1]))
}

function scoreOf(index, gram, i, slot, times) {
  return gram.weight * (times * (K1 + 1) / (times + K1 * ((1 - B) + B * index.parts[i].length[slot] / index.mean)))
}

/** Add the best CANDIDATES of a word, and all that are as good as the last of them; whether these are all there are.
    Where it stands so many times, the shortest paragraphs are the best and come first: so little of its postings is read. */
async function addCandidates(index, gram, scores) {
  const rows = await Promise.all(index.parts.map((part) => rowsOf(part, gram.gram, false)))
  const runs = rows.flatMap((some, i) => some.map((row) => ({ ...row, i, read: 0, next: AT_FIRST, best: Infinity, found: [] })))
  let least = 0
  for (;;) {
    const open = runs.filter((run) => run.read < run.rows && run.best >= least)
    if (!open.length) break
    await Promise.all(open.map(async (run) => {
      const end = Math.min(run.read + run.next, run.rows)
      const { slots, last } = await slotsOf(index.parts[run.i], run.first + run.read, run.first + end)
      for (const slot of slots) run.found.push([slot, scoreOf(index, gram, run.i, slot, run.times)])
      run.best = scoreOf(index, gram, run.i, last, run.times) // none that follows is better
      run.read = end
      run.next *= 2
    }))
    const found = Float64Array.from(runs.flatMap((run) => run.found.map(([, score]) => score))).sort()
    least = found.length > CANDIDATES ? found[found.length - CANDIDATES] : 0
  }
  for (const run of runs) for (const [slot, score] of run.found) if (score >= least) scores[run.i][slot] += score
  return runs.every((run) => run.read === run.rows && run.found.every(([, score]) => score >= least))
}

function best(index, scores, most) {
  const found = []
  index.parts.forEach((part, i) => scores[i].forEach((score, slot) => {
    if (score > 0) found.push({ part, slot, score: Math.round(score * 10_000) / 10_000 })
  }))
  found.sort((a, b) => b.score - a.score) // those of the same score stay in order: the shorter first, then as they are read
  return { hits: found.slice(0, most), count: found.length }
}
