/** A blurred picture is shown when it is clicked, or by Enter where it has the focus, and blurred again the same way. */
const show = ({ target }) => {
  if (!(target instanceof HTMLImageElement) || target.dataset.was === undefined) return false
  target.classList.toggle('blurred')
  target.setAttribute('aria-pressed', String(!target.classList.contains('blurred')))
  return true
}
document.addEventListener('click', show)
document.addEventListener('keydown', (event) => {
  if ((event.key === 'Enter' || event.key === ' ') && show(event)) event.preventDefault()
})
for (const picture of document.querySelectorAll('.thumb.blurred')) {
  picture.dataset.was = 'blurred'
  picture.tabIndex = 0
  picture.setAttribute('role', 'button')
  picture.setAttribute('aria-pressed', 'false')
  picture.setAttribute('aria-label', 'explicit picture, blurred')
}
