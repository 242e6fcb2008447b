/** The texts of the language bench: whole pages, paragraphs of them, and both in capitals. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type DraftSegment, extractPage } from '../../../index.ts'

/** A line of DATA/pages.jsonl. */
interface Page {
  readonly id: string
  /** A site or a corpus; `web` is reported alone. */
  readonly set: string
  readonly url: string
  /** Of its raw bytes. */
  readonly path: string
}

export type Kind = 'web' | 'sites' | 'short' | 'capitals'

/** What is asked for a language. */
export interface Entry {
  readonly id: string
  readonly kind: Kind
  /** Prose, for the tools that take a text. */
  readonly text: string
  readonly segments: DraftSegment[]
  readonly declaredLanguage?: string
}

const NOT_PROSE = new Set(['code', 'table', 'formula'])
/** Of a page, in UTF-16 code units: what the other tools are given. */
const TEXT_UNITS = 6000
const CAPITALS_UNITS = 600
/** Units of a short text. */
export const SHORT = { from: 15, to: 120 } as const
const SHORT_TEXTS = 1200

/** Entries of every page that has text, made from DATA/pages.jsonl once and kept in DATA/entries.jsonl. */
export function readEntries(data: string): readonly Entry[] {
  const kept = join(data, 'entries.jsonl')
  if (!existsSync(kept)) {
    const entries = makeEntries(readLines<Page>(join(data, 'pages.jsonl')))
    writeFileSync(kept, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    const texts = entries.map(({ id, text }) => `${JSON.stringify({ id, text })}\n`)
    writeFileSync(join(data, 'texts.jsonl'), texts.join(''))
  }
  return readLines(kept)
}

/** The records of a file of JSON lines. */
export function readLines<T>(path: string): readonly T[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function makeEntries(pages: readonly Page[]): readonly Entry[] {
  const whole = pages.flatMap(entryOf)
  const paragraphs = whole
    .flatMap(({ id, segments }) => segments.map((segment, at) => ({ id: `short:${id}:${at}`, segment })))
    .filter(({ segment }) => segment.kind === 'text' && segment.type === 'paragraph' && isShort(segment.text))
    .sort((a, b) => (digest(a.id) < digest(b.id) ? -1 : 1))
    .slice(0, SHORT_TEXTS)
  const short = paragraphs.map(({ id, segment }): Entry => {
    return { id, kind: 'short', text: segment.kind === 'text' ? segment.text : '', segments: [segment] }
  })
  const capitals = whole
    .filter(({ text }) => text !== text.toUpperCase() && text.length > CAPITALS_UNITS)
    .sort((a, b) => (digest(a.id) < digest(b.id) ? -1 : 1))
    .slice(0, SHORT_TEXTS)
    .map(({ id, text }): Entry => {
      const loud = text.slice(0, CAPITALS_UNITS).toUpperCase()
      return {
        id: `capitals:${id}`,
        kind: 'capitals',
        text: loud,
        segments: [{ kind: 'text', type: 'paragraph', text: loud }],
      }
    })
  return [...whole, ...short, ...capitals]
}

function entryOf({ id, set, url, path }: Page): readonly Entry[] {
  const extraction = extractPage({ content: readFileSync(path), url, limits: completeConfig({}).extract })
  if (extraction.kind === 'refused') return []
  const { segments, declaredLanguage } = extraction.page
  const texts = segments.flatMap((segment) => (segment.kind === 'text' ? [segment] : []))
  const prose = texts.filter(({ type }) => !NOT_PROSE.has(type))
  const text = (prose.length > 0 ? prose : texts)
    .map((segment) => segment.text)
    .join('\n\n')
    .replace(/\p{Cs}/gu, ' ')
    .slice(0, TEXT_UNITS)
  if (!/\p{L}/u.test(text)) return []
  const kind = set === 'web' ? 'web' : 'sites'
  return [
    {
      id: `${set}:${id}`,
      kind,
      text,
      segments: [...segments],
      ...(declaredLanguage === undefined ? {} : { declaredLanguage }),
    },
  ]
}

const isShort = (text: string): boolean =>
  text.length >= SHORT.from && text.length <= SHORT.to && /\p{L}{2}/u.test(text)
const digest = (id: string): string => createHash('sha1').update(id).digest('hex')
