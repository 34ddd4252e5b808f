// Rows of a Parquet file: some of them by number, or those that a filter leaves, by the index of its pages.

import { parquetMetadata } from './vendor/hyparquet/metadata.js'
import { parquetReadObjects } from './vendor/hyparquet/read.js'
import { decompress } from './vendor/fzstd/index.js'
import { ranged } from './ranges.js'

const compressors = { ZSTD: (input, size) => decompress(input, new Uint8Array(size)) }
const FOOTER = 8 * 1024 // bytes fetched for the footer at first

/** A table's file, opened: `rows` of them, and a function to read some. */
export async function opened(url, bytes) {
  const file = ranged(url, bytes)
  const metadata = await footer(file)
  const rows = Number(metadata.num_rows)

  /** Rows from `rowStart` to `rowEnd`, or those of a filter; `columns` only. */
  const read = async (choice = {}) => rows === 0 ? []
    : (await parquetReadObjects({ file, metadata, compressors, useOffsetIndex: true, usePageIndex: true, ...choice })).map(plain)
  return { rows, read }
}

async function footer(file) {
  let tail = await file.slice(Math.max(0, file.byteLength - FOOTER), file.byteLength)
  const size = new DataView(tail).getUint32(tail.byteLength - 8, true) + 8
  if (size > tail.byteLength) {
    const before = await file.slice(file.byteLength - size, file.byteLength - tail.byteLength)
    const whole = new Uint8Array(size)
    whole.set(new Uint8Array(before))
    whole.set(new Uint8Array(tail), before.byteLength)
    tail = whole.buffer
  }
  return parquetMetadata(tail)
}

function plain(row) {
  for (const key in row) if (typeof row[key] === 'bigint') row[key] = Number(row[key])
  return row
}
