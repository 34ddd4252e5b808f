// Which page an address asks for, and showing it.

import { h } from './dom.js'
import { theRelease } from './release.js'

const PAGES = [
  [/^$/, () => import('./views/overview.js')],
  [/^#\/?$/, () => import('./views/overview.js')],
  [/^#([dsp][0-9a-z]{16})(?:@(\d+))?(?::(\d+)-(\d+))?$/, () => import('./views/passage.js')],
  [/^#\/documents(?:\/(\d+))?$/, () => import('./views/documents.js')],
  [/^#\/document\/(d[0-9a-z]{16})$/, () => import('./views/document.js')],
  [/^#\/compare\/(d[0-9a-z]{16})\/(\d+)\/(\d+)$/, () => import('./views/compare.js')],
  [/^#\/versions(?:\/(\d+))?$/, () => import('./views/versions.js')],
  [/^#\/tables$/, () => import('./views/tables.js')],
  [/^#\/quarantine$/, () => import('./views/quarantine.js')],
  [/^#\/search\/(.*)$/, () => import('./views/search.js')],
  [/^#\/sql(?:\/(.*))?$/, () => import('./views/sql.js')],
]

const main = document.getElementById('main')
const release = theRelease()
let turn = 0

async function show() {
  const mine = ++turn
  const [pattern, load] = PAGES.find(([one]) => one.test(location.hash)) ?? [/()/, () => import('./views/nowhere.js')]
  try {
    const [opened, view] = await Promise.all([release, load()])
    frame(opened.index)
    const page = await view.page(opened, ...(pattern.exec(location.hash) ?? []).slice(1))
    if (mine !== turn) return // the reader went on meanwhile
    document.title = `${page.title} · ${opened.index.metadata.title || opened.index.name}`
    main.replaceChildren(...page.content.flat(Infinity).filter(Boolean))
    const goal = page.goal && document.getElementById(page.goal)
    if (goal) goal.scrollIntoView()
    else window.scrollTo(0, 0)
    if (mine > 1) main.focus({ preventScroll: true })
  } catch (error) {
    if (mine === turn) main.replaceChildren(h('h1', {}, 'This cannot be shown'), h('p', { role: 'alert' }, String(error.message ?? error)))
  }
  document.documentElement.dataset.shown = String(mine)
}

function frame(index) {
  document.getElementById('name').textContent = index.metadata.title || index.name
  document.getElementById('footer').textContent = `${index.name}@${index.version} (sha256:${index.tree})`
}

document.getElementById('search').addEventListener('submit', (event) => {
  event.preventDefault()
  const words = document.getElementById('words').value.trim()
  if (words) location.hash = `#/search/${encodeURIComponent(words)}`
})
addEventListener('hashchange', show)
show()
