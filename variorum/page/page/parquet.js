// Rows of a Parquet file: some of them by number, or those that a filter leaves, by the index of its pages.

import { parquetMetadata } from './vendor/hyparquet/metadata.js'
import { parquetReadObjects } from './vendor/hyparquet/read.js'
import { parquetScan } from './vendor/hyparquet/scan.js'
import { decompress } from './vendor/fzstd/index.js'
import { ranged } from './ranges.js'

const compressors = { ZSTD: (input, size) => decompress(input, new Uint8Array(size)) }
const FOOTER = 8 * 1024 // bytes fetched for the footer at first

/** A table's file, opened: `rows` of them, and functions to read some. `parsers`: how values are read, where otherwise. */
export async function opened(url, bytes, parsers = undefined) {
  const file = ranged(url, bytes)
  const metadata = await footer(file, parsers)
  const rows = Number(metadata.num_rows)

  /** Rows from `rowStart` to `rowEnd`, or those of a filter; `columns` only. */
  const read = async (choice = {}) => rows === 0 ? []
    : (await parquetReadObjects({ file, metadata, compressors, parsers, useOffsetIndex: true, usePageIndex: true, ...choice })).map(plain)

  /** A column from one row to another, by pages. */
  const column = async (name, rowStart, rowEnd) => {
    const scan = await parquetScan({ file, metadata, compressors, columns: [name], rowStart, rowEnd })
    const parts = await Promise.all(scan.ranges.map((range) => scan.readColumn({ column: name, ...range })))
    return parts.length === 1 ? parts[0] : parts.flatMap((one) => [...one])
  }
  return { rows, read, column }
}

async function footer(file, parsers) {
  let tail = await file.slice(Math.max(0, file.byteLength - FOOTER), file.byteLength)
  const size = new DataView(tail).getUint32(tail.byteLength - 8, true) + 8
  if (size > tail.byteLength) {
    const before = await file.slice(file.byteLength - size, file.byteLength - tail.byteLength)
    const whole = new Uint8Array(size)
    whole.set(new Uint8Array(before))
    whole.set(new Uint8Array(tail), before.byteLength)
    tail = whole.buffer
  }
  return parquetMetadata(tail, { parsers })
}

function plain(row) {
  for (const key in row) if (typeof row[key] === 'bigint') row[key] = Number(row[key])
  return row
}
