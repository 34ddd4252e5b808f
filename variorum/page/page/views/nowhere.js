import { h } from '../dom.js'

export async function page() {
  return { title: 'No such page', content: [h('h1', {}, 'No such page'), h('p', {}, h('a', { href: '#/' }, 'To the beginning'))] }
}
