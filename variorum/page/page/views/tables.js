// The tables, their columns, and what each means.

import { h, table } from '../dom.js'

export async function page({ index }) {
  const schema = await (await fetch('schema.json')).json()
  const tables = Object.values(schema).filter((one) => one.name in index.tables)
  return {
    title: 'Tables',
    content: [h('h1', {}, 'Tables and columns'), tables.map((one) => [
      h('h2', { id: `table-${one.name}` }, one.name), h('p', {}, one.description),
      table(`Columns of ${one.name}`, ['column', 'type', 'may be null', 'what it is'],
        one.columns.map((c) => [h('code', {}, c.name), c.type, c.nullable ? 'yes' : '', c.description])),
    ])],
  }
}
