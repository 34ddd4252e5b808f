// Elements of the page. What comes from the data is only ever text: nothing of it is read as markup.

/** An element with attributes (`on…` for listeners) and children: elements, text, or lists of both. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else element.setAttribute(key, value === true ? '' : String(value))
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

/** Text of the dataset, in its own language and direction of writing. */
export function said(text, language, name = 'span', attributes = {}) {
  const lang = language && language !== 'und' ? language : undefined
  return h(name, { dir: 'auto', lang, ...attributes }, text ?? '')
}

/** A table that scrolls by itself where the screen is narrow. `columns`: heads; a cell that is a number stands right. */
export function table(caption, columns, rows) {
  const cell = (value) => h('td', { class: typeof value === 'number' ? 'number' : null },
    typeof value === 'number' ? value.toLocaleString('en') : value ?? '')
  const numbers = columns.map((_, i) => rows.length > 0 && typeof rows[0][i] === 'number')
  const heads = columns.map((name, i) => h('th', { scope: 'col', class: numbers[i] ? 'number' : null }, name))
  return h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, heads)),
      h('tbody', {}, rows.map((row) => h('tr', {}, row.map(cell))))))
}

/** A button that copies a text, and says that it did. */
export function copies(label, text) {
  const button = h('button', { type: 'button', onclick: async () => {
    try {
      await navigator.clipboard.writeText(text)
      button.textContent = 'Copied'
    } catch {
      button.replaceWith(h('input', { value: text, readonly: true, 'aria-label': label }))
    }
  } }, label)
  return button
}
