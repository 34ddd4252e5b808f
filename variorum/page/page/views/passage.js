// A passage as it stood in a version, and its apparatus: all its wordings, and what it came from or became.

import { copies, h, said } from '../dom.js'
import { isId, lookup, rowOf } from '../lookup.js'
import { wordingAt, wordingsOf } from '../past.js'
import { reference } from '../release.js'
import { marked } from '../words.js'

const COLUMNS = {
  paragraph: ['text', 'language'], section: ['heading'], document: ['title', 'source', 'language'],
}

export async function page(release, id, version, start, end) {
  const found = isId(id) ? await lookup(release, id) : undefined
  if (!found) return lost(id)
  const at = version ? Number(version) : found.last_version ?? release.index.version
  const lives = found.row !== null && found.row !== undefined
  let wordings = found.n_wordings ? await wordingsOf(release, found.document_id, id) : []
  let language = wordings[wordings.length - 1]?.language
  if (!wordings.length && lives) {
    const now = await rowOf(release, found, COLUMNS[found.entity])
    language = now.language
    wordings = [{ from_version: found.first_version, to_version: null, text: now.text ?? now.heading ?? now.title ?? now.source }]
  }
  const there = wordingAt(wordings, at)
  return {
    title: `${id}@${at}`,
    content: [
      h('h1', {}, `${found.entity[0].toUpperCase()}${found.entity.slice(1)} `, h('span', { class: 'id' }, id), ` in version ${at}`),
      verdict(release.index, found, wordings, there, at),
      there && chosen(there.text ?? '', language, start, end),
      there && await citation(release, at, id, start, end),
      lives && found.entity !== 'section' && h('p', {}, h('a', { href: `#/document/${found.document_id}` }, 'Read it in its document')),
      wordings.length > 0 && [h('h2', {}, 'Its wordings through the versions'), apparatus(wordings, language)],
      found.successor && h('p', {}, 'Its text was taken over by ', h('a', { href: `#${found.successor}` }, found.successor)),
    ],
  }
}

function lost(id) {
  return { title: id, content: [h('h1', {}, 'No such passage'), h('p', { role: 'alert' }, `The id ${id} was never given out in this dataset.`)] }
}

function verdict(index, found, wordings, there, at) {
  if (at > index.version) return h('p', { role: 'alert' }, `This release is version ${index.version}: version ${at} is newer. Pull the newer release.`)
  if (!wordings.length) return h('p', {}, 'Nothing of what it said is in this release: its text was taken down, or its history begins later.')
  if (!there) {
    const first = wordings[0].from_version
    return h('p', {}, at < first ? `It was first given out in version ${found.first_version}.` : `It is not in version ${at}.`)
  }
  if (there.to_version === null || there.to_version === undefined) return h('p', {}, `It says the same today, in version ${index.version}.`)
  const next = wordings[wordings.indexOf(there) + 1]
  if (next) return h('p', {}, `It stood like this up to version ${there.to_version}, and was changed since (see below).`)
  const became = (there.became ?? '').split(' ').filter(Boolean)
  return h('p', {}, `It is gone since version ${there.to_version + 1}`, became.length ? [': it was split, or merged into ', links(became)] : '', '.')
}

function chosen(text, language, start, end) {
  const signs = [...text]
  const parts = start === undefined ? [text]
    : [signs.slice(0, start).join(''), h('mark', {}, signs.slice(start, end).join('')), signs.slice(end).join('')]
  return h('div', { class: 'chosen', dir: 'auto', lang: language && language !== 'und' ? language : null }, parts)
}

async function citation(release, at, id, start, end) {
  const { index } = release
  const tree = at === index.version ? index.tree : await treeOf(release, at)
  const cited = reference(index, at, tree, id) + (start === undefined ? '' : `:${start}-${end}`)
  return h('p', {}, h('code', { id: 'citation' }, cited), ' ', copies('Copy citation', cited))
}

async function treeOf(release, at) {
  const versions = await release.table('versions')
  const [one] = await versions.read({ columns: ['version', 'tree'], filter: { version: { $eq: at } } })
  return one?.tree
}

const links = (ids) => ids.map((id, i) => [i ? ', ' : '', h('a', { href: `#${id}`, class: 'id' }, id)])

function apparatus(wordings, language) {
  return h('ol', { class: 'apparatus' }, wordings.map((one, i) => {
    const until = one.to_version ?? null
    const came = (one.came_from ?? '').split(' ').filter(Boolean), became = (one.became ?? '').split(' ').filter(Boolean)
    const body = i === 0 || wordings[i - 1].text === one.text ? one.text ?? '' : marked(wordings[i - 1].text, one.text)
    return h('li', {},
      h('h3', {}, until === null ? `From version ${one.from_version} to today` : until === one.from_version ? `Version ${until}` : `Versions ${one.from_version} to ${until}`),
      h('p', { class: 'soft' }, [one.began_by && `began: ${one.began_by.replaceAll(' ', ', ')}`, one.ended_by && `ended: ${one.ended_by.replaceAll(' ', ', ')}`, one.heading && `under “${one.heading}”`].filter(Boolean).join(' · ')),
      came.length > 0 && h('p', {}, 'Came from ', links(came)),
      h('div', { class: 'said', dir: 'auto', lang: language && language !== 'und' ? language : null }, body),
      became.length > 0 && h('p', {}, 'Became part of, or was parted into, ', links(became)))
  }))
}
