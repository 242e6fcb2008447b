/** Keys: n next, p previous, o out (or back in), u undo, / search. Each presses what the page has for it. */

const LISTED = '.list li[data-id], .grid figure[data-id]'

function press(selector) {
  const found = document.querySelector(selector)
  if (found instanceof HTMLElement && !found.hasAttribute('disabled')) found.click()
  return found !== null
}

/** Moves the mark of a list; undefined where the page has none. */
function move(by) {
  const items = [...document.querySelectorAll(LISTED)]
  if (items.length === 0) return false
  const at = items.findIndex((item) => item.classList.contains('at'))
  const next = at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by
  if (next < 0 || next >= items.length) return press(by > 0 ? 'a[rel=next]' : 'a[rel=prev]')
  items[at]?.classList.remove('at')
  items[next].classList.add('at')
  items[next].scrollIntoView({ block: 'nearest' })
  return true
}

/** Of a list, the marked item; of a page about one thing, that. */
async function out() {
  const item = document.querySelector('.at[data-id]')
  if (item === null) return press('[data-key=o]')
  const kind = item.tagName === 'FIGURE' ? 'image' : item.dataset.kind
  const verdict = item.classList.contains('out') ? 'in' : 'out'
  const body = new URLSearchParams({ kind, value: item.dataset.id, verdict, note: '', from: '/decisions' })
  const answer = await fetch('/decide', { method: 'POST', body })
  if (answer.ok) item.classList.toggle('out')
  return true
}

async function undo() {
  if ((await fetch('/undo', { method: 'POST' })).ok) location.reload()
}

const KEYS = {
  n: () => (document.querySelector(LISTED) === null ? press('a[rel=next]') : move(1)),
  p: () => (document.querySelector(LISTED) === null ? press('a[rel=prev]') : move(-1)),
  o: out,
  u: undo,
  Enter: () => press('.at a'),
  '/': () => document.querySelector('input[type=search]')?.focus(),
}

document.addEventListener('keydown', (event) => {
  const isTyping =
    event.target instanceof HTMLElement && event.target.closest('input, select, textarea, button, a') !== null
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || KEYS[event.key] === undefined) return
  event.preventDefault()
  KEYS[event.key]()
})
