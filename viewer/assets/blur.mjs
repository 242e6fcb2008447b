/** A blurred picture is shown when it is clicked, or by Enter where it has the focus, and blurred again the same way. */
const show = ({ target }) => {
  if (!(target instanceof HTMLImageElement) || target.dataset.was === undefined) return false
  target.classList.toggle('blurred')
  tell(target)
  return true
}
/** What it shows is told with it: whether it is shown is the state of the button. */
const tell = (picture) => {
  const isShown = !picture.classList.contains('blurred')
  picture.setAttribute('aria-pressed', String(isShown))
  picture.setAttribute('aria-label', `${picture.alt || 'picture'}, explicit, ${isShown ? 'shown' : 'blurred'}`)
}
document.addEventListener('click', show)
document.addEventListener('keydown', (event) => {
  if ((event.key === 'Enter' || event.key === ' ') && show(event)) event.preventDefault()
})
for (const picture of document.querySelectorAll('.thumb.blurred')) {
  picture.dataset.was = 'blurred'
  picture.tabIndex = 0
  picture.setAttribute('role', 'button')
  tell(picture)
}
