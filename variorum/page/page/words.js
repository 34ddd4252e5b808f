// Two wordings of a passage as one, with the words that went and those that came.

import { h } from './dom.js'

const MOST = 4_000_000 // cells of the table of common words; beyond it the middle is shown as changed whole

/** A list of [op, text], op being equal, gone or new. Scripts without blanks are compared sign by sign. */
export function wordDiff(before, after) {
  const a = tokens(before), b = tokens(after)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end))
  return joined([...a.slice(0, start).map((one) => ['equal', one]), ...middle, ...a.slice(a.length - end).map((one) => ['equal', one])])
}

/** The difference as elements. */
export function marked(before, after) {
  const names = { equal: 'span', gone: 'del', new: 'ins' }
  return wordDiff(before ?? '', after ?? '').map(([op, text]) => h(names[op], {}, text))
}

const tokens = (text) => text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu) ?? []

function between(a, b) {
  if (a.length * b.length > MOST) return [...a.map((one) => ['gone', one]), ...b.map((one) => ['new', one])]
  const width = b.length + 1
  const common = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? common[(i + 1) * width + j + 1] + 1
        : Math.max(common[(i + 1) * width + j], common[i * width + j + 1])
    }
  }
  const runs = []
  let i = 0, j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { runs.push(['equal', a[i]]); i++; j++ }
    else if (j === b.length || (i < a.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) runs.push(['gone', a[i++]])
    else runs.push(['new', b[j++]])
  }
  return runs
}

function joined(runs) {
  const all = []
  for (const [op, text] of runs) {
    const last = all[all.length - 1]
    if (last && last[0] === op) last[1] += text
    else all.push([op, text])
  }
  return all
}
