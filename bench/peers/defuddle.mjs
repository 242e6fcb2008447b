/** Peer: Defuddle on linkedom. How to install it stands in pages.mjs. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packages, require, servePages, toSequence } from './pages.mjs'

const { Defuddle } = await import(pathToFileURL(join(packages, 'node_modules/defuddle/dist/node.js')).href)
const { parseHTML } = require('linkedom')

await servePages(async (html, url) => {
  // Without `useAsync: false` it asks other servers for pages that it finds empty.
  const { content } = await Defuddle(html, url, { useAsync: false })
  return toSequence(parseHTML(`<html><body>${content}</body></html>`).document.body, url)
})
