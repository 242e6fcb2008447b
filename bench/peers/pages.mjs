/**
 * What the peers in JavaScript share: the line protocol of `m3w extract --jsonl`, decoding, and a walk over the HTML they return.
 *
 * In: one JSON object a line, {"id", "url", "path"}. Out: {"id", "sequence"}, or with "error" where the peer threw.
 * The first argument of every peer is the folder that holds its packages:
 *
 *   npm install --prefix DIR @mozilla/readability@0.6.0 linkedom@0.18.15 defuddle@0.19.4
 */
import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** The folder of packages, and its `require`. */
export const packages = resolve(process.argv[2] ?? '.')
export const require = createRequire(join(packages, 'package.json'))

/** Answers every line of stdin with what `extract(html, url)` gives: a sequence. Pages are taken one by one, in order. */
export async function servePages(extract) {
  // Stdout is the protocol's: some peers log there.
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) console[name] = () => {}
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    const { id, url, path } = JSON.parse(line)
    let answer
    try {
      answer = { id, sequence: await extract(decode(readFileSync(path)), url) }
    } catch (error) {
      answer = { id, sequence: [], error: String(error).slice(0, 200) }
    }
    writeWhole(`${JSON.stringify(answer)}\n`)
  }
}

function writeWhole(text) {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}

/** Bytes to text: as UTF-8 if they are that, whatever the page says of itself; else by its `<meta charset>`, else Windows-1252. */
function decode(bytes) {
  const head = bytes.subarray(0, 4096).toString('latin1')
  const declared = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]
  for (const label of ['utf-8', declared]) {
    try {
      if (label !== undefined) return new TextDecoder(label, { fatal: label === 'utf-8' }).decode(bytes)
    } catch {
      // Not UTF-8, or an unknown label.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes)
}

const SKIPPED = new Set('SCRIPT STYLE TEMPLATE HEAD IFRAME OBJECT EMBED SVG SELECT TEXTAREA NOSCRIPT'.split(' '))
const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY BR CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'.split(
    ' ',
  ),
)

/** A DOM tree in document order: [{type: 'text', text} | {type: 'image', url}]. No recursion. */
export function toSequence(root, url) {
  const sequence = []
  let run = ''
  const flush = () => {
    const text = run.replace(/\s+/g, ' ').trim()
    if (text !== '') sequence.push({ type: 'text', text })
    run = ''
  }
  const enter = (node) => {
    if (node.nodeType === 3) run += node.data
    if (node.nodeType !== 1 || SKIPPED.has(node.nodeName)) return false
    if (BLOCKS.has(node.nodeName)) flush()
    if (node.nodeName !== 'IMG') return true
    const source = sourceOf(node, url)
    if (source === undefined) return false
    flush()
    sequence.push({ type: 'image', url: source })
    return false
  }
  let node = root
  while (node) {
    let next = node === root || enter(node) ? node.firstChild : null
    while (next === null && node !== root) {
      if (BLOCKS.has(node.nodeName)) flush()
      next = node.nextSibling
      if (next === null) node = node.parentNode
    }
    node = next
  }
  flush()
  return sequence
}

/** The `src` as the peer left it; the first of `srcset`, then a lazy attribute, where it left none. */
function sourceOf(image, url) {
  const set = image.getAttribute('srcset')?.trim().split(/\s+/)[0]
  for (const value of [image.getAttribute('src'), set, image.getAttribute('data-src')]) {
    if (!value || /^(?:data|about|blob|javascript):/i.test(value)) continue
    if (URL.canParse(value, url)) return new URL(value, url).href
  }
  return undefined
}
