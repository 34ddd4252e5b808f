// The part of a text where most of the words asked for stand: dataset/search.py has the same for the command.

import { standing } from './asked.js'

const LONGEST = 240 // characters
const BEFORE = 60 // characters before the first word that was found

/** Pieces of a snippet of a text, in order: `[text, whether it is a word that was asked for]`. */
export function snippet(question, text) {
  const signs = [...text]
  const marks = standing(question, signs)
  if (signs.length <= LONGEST) return pieces(signs, marks, 0, signs.length)

  const within = (first) => new Set(marks.filter(([a, b]) => first <= a && b <= first + LONGEST - BEFORE)
    .map(([a, b]) => signs.slice(a, b).join('').toLowerCase())).size
  let start = 0, most = -1
  for (const [a] of marks) {
    const said = within(a)
    if (said > most) [start, most] = [a, said]
  }
  start = Math.max(0, Math.min(start - BEFORE, signs.length - LONGEST))
  let end = start + LONGEST

  // Begun and ended between words, where one is near.
  if (start) {
    const blank = signs.indexOf(' ', start)
    if (blank >= 0 && blank < start + BEFORE / 2) start = blank + 1
  }
  if (end < signs.length) {
    const blank = signs.lastIndexOf(' ', end - 1)
    if (blank >= end - BEFORE / 2) end = blank
  }
  const shown = pieces(signs, marks.filter(([a, b]) => start <= a && b <= end), start, end)
  return [...(start ? [['… ', false]] : []), ...shown, ...(end < signs.length ? [[' …', false]] : [])]
}

function pieces(signs, marks, start, end) {
  const all = []
  let place = start
  for (const [a, b] of marks) {
    all.push([signs.slice(place, a).join(''), false], [signs.slice(a, b).join(''), true])
    place = b
  }
  all.push([signs.slice(place, end).join(''), false])
  return all.filter(([text]) => text)
}
