/**
 * Gold from a template: the pages of the GIMP manual are DocBook's, whose chrome has names of its own. What is left without it is the
 * page, text and images in order, exactly.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { load } from 'cheerio'
import type { Gold, PageSet, SequenceItem } from './page-set.ts'

/** DocBook's navigation and contents, its rules between them, and what is no text in any page. */
const CHROME = '.navheader, .navfooter, .toc, hr, head, script, style, template'
/** Elements that a browser starts on a line of their own, as far as DocBook writes them. */
const BLOCKS: ReadonlySet<string> = new Set(
  'address blockquote body br caption dd div dl dt h1 h2 h3 h4 h5 h6 li ol p pre table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)

/** All pages of a folder of HTML files, by name. Their URLs are made up: images only have to resolve to one stable place. */
export function readGimpHelp(folder: string): PageSet {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.html'))
    .sort()
  const pages = names.map((name) => ({
    id: `gimp-help/${name}`,
    set: 'gimp-help',
    url: `http://gimp-help.invalid/en/${name}`,
    path: resolve(folder, name),
  }))
  const gold = pages.map(
    ({ id, set, url }, at): Gold => ({
      id,
      set,
      sequence: templateSequence(readFileSync(join(folder, names[at] ?? ''), 'utf8'), url),
    }),
  )
  return { pages, gold }
}

/** Text and images of a DocBook page in document order, chrome left out. Icons beside notes and menu entries are images too. */
export function templateSequence(html: string, url: string): SequenceItem[] {
  const $ = load(html)
  $(CHROME).remove()
  const sequence: SequenceItem[] = []
  let run = ''
  const flush = (): void => {
    const text = run.replace(/\s+/g, ' ').trim()
    if (text !== '') sequence.push({ type: 'text', text })
    run = ''
  }
  // A stack in place of recursion; each element comes twice, and its second time ends it.
  const stack = $('body')
    .contents()
    .toArray()
    .reverse()
    .map((node) => ({ node, isEnd: false }))
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, isEnd } = next
    if (node.type === 'text') run += node.data
    if (node.type !== 'tag') continue
    if (BLOCKS.has(node.name)) flush()
    if (isEnd) continue
    if (node.name === 'img') {
      flush()
      if (node.attribs.src) sequence.push({ type: 'image', url: new URL(node.attribs.src, url).href })
      continue
    }
    stack.push({ node, isEnd: true })
    for (const child of [...node.children].reverse()) stack.push({ node: child, isEnd: false })
  }
  flush()
  return sequence
}
