/** Keys, as the box behind `?` lists them: each presses what the page has for it. What hovering tells, focus tells too. */

const LISTED = '.list li[data-id], .grid figure[data-id]'

function press(selector) {
  const found = document.querySelector(selector)
  if (found instanceof HTMLElement && !found.hasAttribute('disabled')) found.click()
  return found !== null
}

/** A line that screen readers read out. */
function say(words) {
  document.getElementById('said').textContent = words
}

/** Moves the mark of a list, and the focus with it; false where the page has none. */
function move(by) {
  const items = [...document.querySelectorAll(LISTED)]
  if (items.length === 0) return false
  const at = items.findIndex((item) => item.classList.contains('at'))
  const next = at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by
  if (next < 0 || next >= items.length) return press(by > 0 ? 'a[rel=next]' : 'a[rel=prev]')
  items[at]?.classList.remove('at')
  items[next].classList.add('at')
  items[next].scrollIntoView({ block: 'nearest' })
  items[next].querySelector('a')?.focus({ preventScroll: true })
  return true
}

/** Of a list, the marked item; of a page about one thing, that. */
async function out() {
  const item = document.querySelector('.at[data-id]')
  if (item === null) return press('[data-key=o]')
  const kind = item.tagName === 'FIGURE' ? 'image' : item.dataset.kind
  const verdict = item.classList.contains('out') ? 'in' : 'out'
  const body = new URLSearchParams({ kind, value: item.dataset.id, verdict, note: '', from: '/decisions' })
  const answer = await fetch('/decide', { method: 'POST', body }).catch(() => undefined)
  if (answer?.ok !== true) return say(`Not written: ${answer === undefined ? 'no answer' : await answer.text()}`)
  item.classList.toggle('out')
  say(verdict === 'out' ? 'Marked as out; u undoes it.' : 'Back in; u undoes it.')
}

async function undo() {
  const answer = await fetch('/undo', { method: 'POST' }).catch(() => undefined)
  if (answer?.ok === true) location.reload()
  else say(`Not undone: ${answer === undefined ? 'no answer' : await answer.text()}`)
}

const KEYS = {
  n: () => (document.querySelector(LISTED) === null ? press('a[rel=next]') : move(1)),
  p: () => (document.querySelector(LISTED) === null ? press('a[rel=prev]') : move(-1)),
  o: out,
  u: undo,
  Enter: () => press('.at a'),
  '/': () => document.querySelector('input[type=search]')?.focus(),
  '?': () => document.getElementById('help').togglePopover(),
}
for (const at of [1, 2, 3, 4, 5]) KEYS[at] = () => press(`nav a:nth-of-type(${at})`)

/** Whoever types means letters; whoever stands on a link or button means that by Enter. */
function isTaken({ target, key }) {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.closest(
      key === 'Enter'
        ? 'input, select, textarea, button, a, summary, img'
        : 'input:not([type=range]), select, textarea',
    ) !== null
  )
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || KEYS[event.key] === undefined || isTaken(event)) return
  event.preventDefault()
  KEYS[event.key]()
})

/** The style writes it behind the link that has the focus. */
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && target.matches('.block > .why'))
    target.dataset.hover = target.parentElement.title
})
