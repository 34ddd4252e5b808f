// SQL over the tables of the release. A query in the address is shown, and run when the reader says so.

import { h, table } from '../dom.js'

const MOST = 500 // rows shown
const EXAMPLES = [
  ['Words by language', 'SELECT language, count(*) AS paragraphs, sum(n_words) AS words\nFROM paragraphs GROUP BY language ORDER BY words DESC'],
  ['The longest documents', 'SELECT source, title, sum(p.n_words) AS words\nFROM documents JOIN paragraphs p USING (document_id) GROUP BY source, title ORDER BY words DESC LIMIT 20'],
  ['Passages that were most often rewritten', 'SELECT id, count(*) AS wordings\nFROM history GROUP BY id ORDER BY wordings DESC LIMIT 20'],
  ['What was split or merged', "SELECT version, event, from_id, to_id\nFROM lineage WHERE event IN ('split', 'merged') ORDER BY version DESC LIMIT 50"],
]

export async function page({ index }, encoded) {
  const sql = h('textarea', { id: 'sql', rows: 6, spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off' })
  sql.value = encoded ? decodeURIComponent(encoded) : EXAMPLES[0][1]
  const state = h('p', { role: 'status' }, encoded ? 'Not run yet.' : '')
  const answer = h('div', { id: 'answer' })
  const button = h('button', { type: 'submit' }, 'Run')
  const form = h('form', { class: 'query', onsubmit: (event) => { event.preventDefault(); run(index, sql.value, { state, answer, button }) } },
    h('label', { for: 'sql' }, 'A query over the tables of this release, as DuckDB understands it'), sql, button)
  sql.addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit() })

  const example = ([name, text]) => h('li', {}, h('button', { type: 'button', onclick: () => { sql.value = text; form.requestSubmit() } }, name))
  return {
    title: 'SQL',
    content: [h('h1', {}, 'SQL'), form, h('ul', { class: 'examples', 'aria-label': 'Examples' }, EXAMPLES.map(example)), state, answer,
      h('p', { class: 'soft' }, 'DuckDB (3.3 MB) is fetched from this release when a query is first run, and runs in this browser. ',
        h('a', { href: '#/tables' }, 'What the columns mean'), '.')],
  }
}

async function run(index, sql, { state, answer, button }) {
  const loaded = import('../database.js')
  const end = h('button', { type: 'button', onclick: async () => (await loaded).stop() }, 'Stop')
  button.replaceWith(end)
  answer.replaceChildren()
  state.textContent = 'Running …'
  history.replaceState(null, '', `#/sql/${encodeURIComponent(sql)}`)
  try {
    const { columns, rows, more } = await (await loaded).query(index, sql, MOST)
    state.textContent = more ? `The first ${MOST} rows.` : `${rows.length.toLocaleString('en')} ${rows.length === 1 ? 'row' : 'rows'}.`
    answer.replaceChildren(table('What the query found', columns, rows.map((row) => row.map(linked))))
  } catch (error) {
    state.textContent = 'The query was not answered.'
    answer.replaceChildren(h('p', { role: 'alert', class: 'failed' }, String(error.message ?? error)))
  }
  end.replaceWith(button)
}

/** An id leads to its passage. */
const linked = (value) => (typeof value === 'string' && /^[dsp][0-9a-z]{16}$/.test(value) ? h('a', { class: 'id', href: `#${value}` }, value) : value)
