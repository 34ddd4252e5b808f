// A file on a static host, read by byte ranges; what came once is kept.

/** An AsyncBuffer as hyparquet reads it. `bytes`: the file's size. */
export function ranged(url, bytes) {
  const kept = new Map()
  return {
    byteLength: bytes,
    slice(start, end = bytes) {
      const key = `${start}-${end}`
      if (!kept.has(key)) kept.set(key, fetched(url, start, end).catch((error) => { kept.delete(key); throw error }))
      return kept.get(key)
    },
  }
}

async function fetched(url, start, end) {
  if (start >= end) return new ArrayBuffer(0)
  const answer = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` } })
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`)
  const data = await answer.arrayBuffer()
  if (answer.status === 206) return data
  return data.slice(start, end) // a host that knows no ranges sends the whole file
}
