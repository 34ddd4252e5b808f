// DuckDB in the page, over the Parquet of the release: fetched when somebody first asks for it.

import { decompress } from './vendor/fzstd/index.js'
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from './vendor/duckdb/index.js'

const HERE = new URL('./vendor/duckdb/', import.meta.url)
let running = null // a promise of the database and a connection to it
let giveUp = () => {}

/** What a query finds, `most` rows at the most: names of the columns, rows of plain values, and whether there are more. */
export async function query(index, sql, most) {
  const stopped = new Promise((_, reject) => { giveUp = () => reject(new Error('It was stopped.')) })
  running ??= opened(index).catch((error) => { running = null; throw error }) // what did not come may come next time
  const answered = running.then(({ connection }) => answer(connection, sql, most))
  return Promise.race([answered, stopped])
}

/** End the query that runs; the database is begun anew with the next one. */
export async function stop() {
  const ended = running
  running = null
  giveUp()
  await (await ended).database.terminate()
}

async function answer(connection, sql, most) {
  const reader = await (await connection.send(sql)).open()
  const { fields } = reader.schema
  const rows = []
  for await (const batch of reader) {
    const columns = fields.map((_, i) => batch.getChildAt(i))
    for (let n = 0; n < batch.numRows && rows.length <= most; n++) rows.push(columns.map((one, i) => plain(one.get(n), String(fields[i].type))))
    if (rows.length > most) break
  }
  if (rows.length > most) await connection.cancelSent()
  return { columns: fields.map((field) => field.name), rows: rows.slice(0, most), more: rows.length > most }
}

/** A database whose views are the tables of the release, and a connection to it. */
async function opened(index) {
  // A worker made from a blob is under the page's own policy: no query can ask anybody but this release.
  const worker = URL.createObjectURL(await (await fetched('worker.js')).blob())
  const packed = new Uint8Array(await (await fetched('duckdb.wasm.zst')).arrayBuffer())
  const program = URL.createObjectURL(new Blob([decompress(packed)], { type: 'application/wasm' }))
  const database = new AsyncDuckDB(new VoidLogger(), new Worker(worker))
  await database.instantiate(program)
  await database.open({ query: { castDecimalToDouble: true } }) // sums of whole numbers are decimals here
  for (const address of [worker, program]) URL.revokeObjectURL(address)

  const connection = await database.connect()
  await connection.query('SET autoinstall_known_extensions = false; SET autoload_known_extensions = false')
  for (const path of Object.keys(index.files).filter((one) => /^\w+\.parquet$/.test(one))) {
    await database.registerFileURL(path, new URL(path, document.baseURI).href, DuckDBDataProtocol.HTTP, false)
    await connection.query(`CREATE VIEW ${path.replace('.parquet', '')} AS FROM parquet_scan('${path}')`)
  }
  return { database, connection }
}

async function fetched(name) {
  const answer = await fetch(new URL(name, HERE))
  if (!answer.ok) throw new Error(`${name} answers ${answer.status}: the release is without its DuckDB.`)
  return answer
}

/** A value as text or number: dates as days, bytes in hexadecimal, lists and structs as JSON. */
function plain(value, type) {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number' && type.startsWith('Date')) return new Date(value).toISOString().slice(0, 10)
  if (typeof value === 'number' && type.startsWith('Timestamp')) return new Date(value).toISOString()
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (typeof value === 'object') return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one))
  return typeof value === 'number' ? value : String(value)
}
