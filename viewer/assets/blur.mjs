/** A blurred picture is shown when it is clicked, and blurred again when it is clicked again. */
document.addEventListener('click', (event) => {
  const { target } = event
  if (target instanceof HTMLImageElement && target.matches('.thumb') && target.dataset.was !== undefined)
    target.classList.toggle('blurred')
})
for (const picture of document.querySelectorAll('.blurred')) picture.dataset.was = 'blurred'
