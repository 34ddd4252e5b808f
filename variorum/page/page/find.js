// Whether a text has some words, whatever their case and accents.

const ACCENTS = /\p{Mn}/gu

/** A text without case and accents, its blanks as one. */
export const folded = (text) => text.normalize('NFD').replace(ACCENTS, '').toLowerCase().replace(/\s+/gu, ' ').trim()

/** Where the first of the wanted words stands in a text that has all of them; null where it has not. */
export function found(text, wanted) {
  if (!wanted.length) return null
  const flat = folded(text)
  if (!wanted.every((word) => flat.includes(word))) return null
  // Folding may make a text shorter, so the place in the text itself is looked for word by word.
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const place = folded(match[0]).indexOf(wanted[0])
    if (place >= 0) return { begin: match.index, end: match.index + match[0].length }
  }
  return { begin: 0, end: 0 }
}
