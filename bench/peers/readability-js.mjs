/** Peer: Mozilla's Readability on linkedom. How to install it stands in pages.mjs. */
import { require, servePages, toSequence } from './pages.mjs'

const { Readability } = require('@mozilla/readability')
const { parseHTML } = require('linkedom')

await servePages((html, url) => {
  const { document } = parseHTML(html)
  // linkedom knows no address of its own, and Readability resolves every link against it.
  Object.defineProperty(document, 'documentURI', { value: url, configurable: true })
  Object.defineProperty(document, 'baseURI', { value: baseOf(document, url), configurable: true })
  const article = new Readability(document, { serializer: (element) => element }).parse()
  return article === null ? [] : toSequence(article.content, url)
})

function baseOf(document, url) {
  const href = document.querySelector('base[href]')?.getAttribute('href')
  return href && URL.canParse(href, url) ? new URL(href, url).href : url
}
