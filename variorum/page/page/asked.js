// The words of a question and of a text, as the index has them: store/search.py is the same in SQL.

// Letters of scripts without blanks (Thai, Lao, Burmese, Khmer, kana, Han), and of Korean.
const ALONE = '[\\u{e00}-\\u{eff}\\u{1000}-\\u{109f}\\u{1100}-\\u{11ff}\\u{1780}-\\u{17ff}\\u{3040}-\\u{318f}\\u{31f0}-\\u{31ff}'
  + '\\u{3400}-\\u{9fff}\\u{a960}-\\u{a97f}\\u{ac00}-\\u{d7ff}\\u{f900}-\\u{faff}\\u{20000}-\\u{3ffff}]'
const RUNS = new RegExp(`${ALONE}+|(?:(?!${ALONE})[^\\p{P}\\p{S}\\p{Z}\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}])+`, 'gu')
const IS_ALONE = new RegExp(ALONE, 'u')
const MARKED = /[\u{c0}-\u{2af}\u{370}-\u{52f}\u{590}-\u{6ff}\u{750}-\u{77f}\u{1e00}-\u{1fff}]/u // scripts read without accents
const LONGEST = 64 // characters of a word that count

/** What a question asks for: `term` is a word or a run of signs, `gram` a word of the index, `begins`: any that begins so. */
export function asked(question) {
  const grams = new Map()
  for (const [run] of question.normalize('NFC').matchAll(RUNS)) {
    const signs = [...run]
    const isRun = IS_ALONE.test(run), begins = isRun && signs.length === 1
    const names = !isRun ? [folded(run)] : begins ? [run] : signs.slice(1).map((sign, i) => signs[i] + sign)
    for (const gram of names) {
      const term = isRun ? run : gram
      grams.set(`${term} ${gram} ${begins}`, { term, gram, begins })
    }
  }
  return [...grams.values()]
}

/** Where the words of a question stand in a text, given as a list of its characters: pairs of from and to. */
export function standing(question, signs) {
  const words = new Set(), runs = []
  for (const [run] of question.normalize('NFC').matchAll(RUNS)) {
    if (IS_ALONE.test(run)) runs.push([...run])
    else words.add(folded(run))
  }
  const found = []
  let place = 0, units = 0 // characters and units of UTF-16 up to here
  const text = signs.join('')
  for (const match of text.matchAll(RUNS)) {
    const [written] = match
    place += [...text.slice(units, match.index)].length
    units = match.index + written.length
    const length = [...written].length
    if (words.has(folded(written))) found.push([place, place + length])
    for (const run of runs) {
      for (let at = place; at + run.length <= place + length;) {
        if (run.every((sign, i) => signs[at + i] === sign)) {
          found.push([at, at + run.length])
          at += run.length
        } else at++
      }
    }
    place += length
  }
  return joined(found.sort((a, b) => a[0] - b[0] || a[1] - b[1]))
}

/** A word as the index has it: small, without accents that are no letters of their own, not too long. */
export function folded(word) {
  const small = [...word].map((sign) => sign.toLowerCase()).join('')
  const bare = MARKED.test(word) ? small.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC').replaceAll('ß', 'ss').replaceAll('ς', 'σ') : small
  return [...bare].slice(0, LONGEST).join('')
}

function joined(found) {
  const all = []
  for (const [start, end] of found) {
    const last = all[all.length - 1]
    if (last && start < last[1]) last[1] = Math.max(end, last[1])
    else all.push([start, end])
  }
  return all
}
