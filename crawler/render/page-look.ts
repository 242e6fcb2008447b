/** What of a page says, before any script has run, that it is empty without them. Cheap: one pass of the tokenizer, no tree. */
import { embeddedText } from '../../formats/embedded/embedded-text.ts'
import { parseHtml } from '../../formats/html/parse.ts'
import { type TokenSink, tokenize } from '../../formats/html/tokenize.ts'
import { EXTRACT_LIMITS } from '../../schemas/config/extract-limits.ts'
import type { JournalRender } from '../../schemas/index.ts'

export interface PageLook {
  /** Characters that a reader would see, white space apart; menus and footers count. */
  readonly textChars: number
  readonly externalScripts: number
  readonly inlineScriptChars: number
  /** An element in which applications put themselves, with nothing in it. */
  readonly hasEmptyRoot: boolean
  /** A `noscript` says that the page needs them. */
  readonly asksForScripts: boolean
}

/** Pages with as much text are read as they were answered. @source the issue's own signal; a paragraph has 300 */
export const MIN_TEXT_CHARS = 200
/** Scripts inside the page that may well make it: a counter or a consent banner is shorter. Judgement. */
const LARGE_SCRIPT_CHARS = 10_000
/** Where applications put themselves. @source React, Next.js, Vue, Nuxt, Gatsby, Svelte, Ember, Quasar: their own templates */
const ROOT_IDS: ReadonlySet<string> = new Set([
  'root',
  'app',
  '__next',
  '__nuxt',
  '___gatsby',
  'svelte',
  'ember-app',
  'q-app',
  'react-root',
])
/** @source Angular's template */
const ROOT_TAGS: ReadonlySet<string> = new Set(['app-root'])
/** Elements whose text nobody sees, or that says nothing of the page. */
const UNSEEN: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'title',
  'textarea',
  'svg',
  'iframe',
  'select',
  'object',
])
/** What a `noscript` says, in the words of the templates and of the common web. Bounded, so that no text makes it slow. */
const NEEDS_SCRIPTS =
  /\b(?:enable|activate|turn on|need|requires?)\b.{0,60}\bjavascript\b|\bjavascript\b.{0,60}\b(?:enable|required|disabled|turned off)/is
/** Of a `noscript`: the sentence stands at its start. */
const MAX_NOTE_CHARS = 1000

interface Looking {
  textChars: number
  externalScripts: number
  inlineScriptChars: number
  hasEmptyRoot: boolean
  note: string
  /** The element whose content is not seen. */
  unseen: string | undefined
  /** A root that was opened by the tag before. */
  root: string | undefined
  id: string
  src: boolean
}

const SINK: TokenSink<Looking> = {
  text(page, data) {
    if (page.unseen === 'script') page.inlineScriptChars += data.length
    else if (page.unseen === 'noscript') page.note += data.slice(0, MAX_NOTE_CHARS - page.note.length)
    else if (page.unseen === undefined) {
      const chars = charsOf(data)
      page.textChars += chars
      if (chars > 0) page.root = undefined
    }
  },
  isRead: (tag, name) => name === 'id' || (name === 'src' && tag === 'script'),
  attribute(page, name, value) {
    if (name === 'id') page.id = value
    else page.src = value !== ''
  },
  open(page, name, selfClosing) {
    const isRoot = ROOT_IDS.has(page.id) || ROOT_TAGS.has(name)
    if (page.unseen === undefined) {
      if (name === 'script' && page.src) page.externalScripts += 1
      page.root = isRoot ? name : undefined
      if (UNSEEN.has(name) && !selfClosing) page.unseen = name
    }
    page.id = ''
    page.src = false
  },
  close(page, name) {
    if (page.unseen !== undefined) {
      if (page.unseen === name) page.unseen = undefined
      return
    }
    if (page.root === name) page.hasEmptyRoot = true
    page.root = undefined
  },
  isForeign: () => false,
  isOver: () => false,
}

/** Looks at a decoded page. Never throws; time linear in it. */
export function lookAtPage(html: string): PageLook {
  const page: Looking = {
    textChars: 0,
    externalScripts: 0,
    inlineScriptChars: 0,
    hasEmptyRoot: false,
    note: '',
    unseen: undefined,
    root: undefined,
    id: '',
    src: false,
  }
  tokenize(html, SINK, page)
  const { textChars, externalScripts, inlineScriptChars, hasEmptyRoot, note } = page
  return { textChars, externalScripts, inlineScriptChars, hasEmptyRoot, asksForScripts: NEEDS_SCRIPTS.test(note) }
}

/** Does it hold in its scripts the text that they would show? `extract` reads that without a browser. A tree is built: for shells alone. */
export function holdsItsText(html: string): boolean {
  return embeddedText(parseHtml(html, EXTRACT_LIMITS)) !== undefined
}

/** Why a page is a shell that scripts fill; undefined for one that has text, or no scripts that could. */
export function shellCause(look: PageLook): Exclude<JournalRender['because'], 'hosts'> | undefined {
  const { textChars, externalScripts, inlineScriptChars, hasEmptyRoot, asksForScripts } = look
  if (textChars >= MIN_TEXT_CHARS || externalScripts + inlineScriptChars === 0) return undefined
  if (hasEmptyRoot) return 'empty_root'
  if (asksForScripts) return 'noscript'
  return externalScripts > 0 || inlineScriptChars >= LARGE_SCRIPT_CHARS ? 'little_text' : undefined
}

function charsOf(text: string): number {
  let chars = 0
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x20) chars += 1
  return chars
}
