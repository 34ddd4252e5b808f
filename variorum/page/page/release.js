// The release beside the page: its index, and its tables, each opened once.

import { opened } from './parquet.js'

/** latest.json, and a function that opens a table of it. */
export async function theRelease() {
  const answer = await fetch('latest.json', { cache: 'no-cache' })
  if (!answer.ok) throw new Error(`latest.json answers ${answer.status}: the page stands in no release.`)
  const index = await answer.json()
  const tables = new Map()
  const table = (name) => {
    if (!tables.has(name)) tables.set(name, opened(`${name}.parquet`, index.files[`${name}.parquet`].bytes))
    return tables.get(name)
  }
  return { index, table }
}

/** What a version, or a passage in it, is cited as. */
export function reference(index, version, tree, id) {
  const hash = tree ? ` (sha256:${tree})` : ''
  return `${index.name}@${version}${hash}${id ? ` #${id}` : ''}`
}
