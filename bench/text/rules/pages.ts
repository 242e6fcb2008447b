/** Pages to ask text rules about: of a corpus, of a store, or the .html files of a manual. Every part of a page is a document. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import {
  completeConfig,
  type DocumentLanguage,
  type DraftDocument,
  type DraftSegment,
  extractPage,
  type LanguageIdentifier,
  measureText,
  OWN_LISTS,
  viewOf,
} from '../../../index.ts'
import { openCorpus, readLines } from '../../extraction/corpus.ts'

export interface Page {
  readonly name: string
  readonly url: string
  readonly segments: DraftSegment[]
  readonly declaredLanguage?: string
}

export interface MeasuredPage extends Page {
  readonly language: DocumentLanguage
  readonly signals: Readonly<Record<string, number>>
}

/** FOLDER: a corpus (`pages.jsonl`, `pages.tar.gz`), whose pages have their addresses; a store of `m3w build`; or .html files at any depth. */
export function pagesOf(folder: string): readonly Page[] {
  if (existsSync(join(folder, 'store.json'))) return draftsOf(join(folder, 'data', 'extract'))
  const { extract: limits } = completeConfig({})
  return filesOf(folder).flatMap(({ name, url, path }) => {
    const extraction = extractPage({ content: readFileSync(path), url, limits })
    if (extraction.kind !== 'page') return []
    const { parts, declaredLanguage } = extraction.page
    return parts
      .filter(({ segments }) => segments.some(({ kind }) => kind === 'text'))
      .map(({ segments }) => pageOf({ name, url }, segments, declaredLanguage))
  })
}

function pageOf(named: Pick<Page, 'name' | 'url'>, segments: readonly DraftSegment[], declared?: string): Page {
  return { ...named, segments: [...segments], ...(declared === undefined ? {} : { declaredLanguage: declared }) }
}

/** All documents that a store has extracted. */
function draftsOf(folder: string): readonly Page[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.drafts.jsonl.zst'))
  return files.sort().flatMap((file) =>
    readLines<DraftDocument>(zstdDecompressSync(readFileSync(join(folder, file))).toString('utf8'))
      .filter(({ segments }) => segments.some(({ kind }) => kind === 'text'))
      .map(({ url, segments, declaredLanguage }) => pageOf({ name: url, url }, segments, declaredLanguage)),
  )
}

function filesOf(folder: string): readonly { readonly name: string; readonly url: string; readonly path: string }[] {
  if (existsSync(join(folder, 'pages.jsonl')))
    return openCorpus(folder).pages.map((page) => ({ ...page, name: page.id }))
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
  return names.sort().map((name) => ({ name, url: `https://manual.example/${name}`, path: join(folder, name) }))
}

/** A page as `measure-text` leaves it. */
export function measuredPage(
  page: Page,
  identify: LanguageIdentifier,
  segments: Parameters<typeof viewOf>[1],
  lists: typeof OWN_LISTS = OWN_LISTS,
): MeasuredPage {
  const language = identify(page)
  const about = { language: language.code, url: page.url, lists }
  const signals: Record<string, number> = { ...measureText(viewOf(page.segments, segments, language.code), about) }
  return { ...page, language, signals }
}

/** The texts of a page, with their types. */
export function shownText({ segments }: Pick<Page, 'segments'>): string {
  return segments.flatMap((part) => (part.kind === 'text' ? [`[${part.type}] ${part.text}`] : [])).join('\n')
}
