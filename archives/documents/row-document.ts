/** A row of a dataset as a document: the forms of OBELICS, OmniCorpus, MMC4, and all that `m3w export` writes. Rows are anybody's: nothing in them is believed. */
import { sha256Hex } from '../../core/hash.ts'
import { normalizeUrl } from '../../core/url.ts'
import { parseJson } from '../../formats/json-lines.ts'
import { captureRef, type ImportedDocument, importedDocument, pagePart, rights } from '../../schemas/index.ts'
import type { DatasetRow } from './read-rows.ts'

type Fields = Readonly<Record<string, unknown>>
type Segment = Extract<ImportedDocument, { segments: unknown }>['segments'][number]

/** A picture whose bytes a row holds. */
export interface HeldImage {
  readonly url: string
  readonly bytes: Buffer
}

export interface RowDocument {
  /** Of the page; of a row that names none a made-up one, with its problem. */
  readonly url: string | undefined
  readonly document: ImportedDocument
  readonly images: readonly HeldImage[]
}

/** Reads a row. What is no document has a problem in words. */
export function documentOfRow(row: DatasetRow): RowDocument {
  if (typeof row.problem === 'string') return problem(row.problem)
  const fields = row as Fields
  const general = fieldsOf(fields.general_metadata)
  const about = { ...fieldsOf(fields.metadata), ...fieldsOf(general.m3w), ...fieldsOf(fields.m3w) }
  const url = normalizeUrl(textOf(fields.url) ?? textOf(general.url) ?? '')
  if (url === undefined) return problem('it names no page: expected an http or https URL in url or general_metadata')
  const items = Array.isArray(fields.text_list)
    ? itemsOfMatched(fields)
    : Array.isArray(fields.texts) && Array.isArray(fields.images)
      ? itemsOfParallel(fields)
      : `expected texts and images, or text_list and image_info, got ${Object.keys(fields).slice(0, 10).join(', ')}`
  if (typeof items === 'string') return { ...problem(items), url }
  const segments = items.flatMap((item) => item.segments)
  const document = importedDocument.safeParse({
    format: 'm3w-document/1',
    segments,
    ...optional('title', textOf(about.title)),
    ...optional('declaredLanguage', textOf(fieldsOf(about.language).code)),
    ...optional('publishedDate', textOf(about.publishedDate)),
    ...optional('capture', captureRef.safeParse(about.capture).data),
    ...optional('part', pagePart.safeParse(about.part).data),
    ...optional('rights', rights.safeParse(about.rights).data),
    unusableImages: items.filter((item) => item.segments.length === 0).length,
  })
  if (!document.success) return { ...problem(document.error.issues[0]?.message ?? 'it is of no known form'), url }
  return { url, document: document.data, images: items.flatMap(({ held }) => (held === undefined ? [] : [held])) }
}

/** What stands at a position: segments, none for an image without a usable address. */
interface Item {
  readonly segments: readonly Segment[]
  readonly held?: HeldImage
}

/** `texts` and `images` in parallel; of a position with both, as OmniCorpus allows none, the image stands first. */
function itemsOfParallel({ texts, images, image_info, metadata }: Fields): Item[] | string {
  const [allTexts, allImages] = [texts as unknown[], images as unknown[]]
  if (allTexts.length !== allImages.length)
    return `texts and images have ${allTexts.length} and ${allImages.length} positions, expected as many`
  const listed = jsonOf(image_info) ?? jsonOf(metadata)
  const infos: readonly unknown[] = Array.isArray(listed) ? listed : []
  return allTexts.flatMap((text, position) => {
    const image = allImages[position]
    return [...(image == null ? [] : [imageItem(image, fieldsOf(infos[position]))]), ...textItems(text)]
  })
}

/** MMC4: each image stands before the text it is matched with, or behind the last one where `after_text` says so. */
function itemsOfMatched({ text_list, image_info }: Fields): Item[] | string {
  const texts = text_list as unknown[]
  if (!Array.isArray(image_info)) return 'text_list stands without image_info'
  const before = new Map<number, Item[]>()
  for (const given of image_info) {
    const image = fieldsOf(given)
    const matched = Number(image.matched_text_index)
    const at = image.after_text === true ? texts.length : matched
    if (!Number.isInteger(at) || at < 0 || at > texts.length)
      return `an image is matched with text ${String(image.matched_text_index)} of ${texts.length}`
    before.set(at, [...(before.get(at) ?? []), imageItem(image.raw_url, image)])
  }
  return [...texts, undefined].flatMap((text, index) => [...(before.get(index) ?? []), ...textItems(text)])
}

/** Neighbours that a blank line parts are paragraphs: joined again they are the same text. */
function textItems(text: unknown): Item[] {
  if (typeof text !== 'string' || text.trim() === '') return []
  const paragraphs = wellFormed(text).split(/(?<=[^\n])\n\n(?=[^\n])/)
  return [{ segments: paragraphs.filter((one) => one.trim() !== '').map((one) => ({ text: one })) }]
}

/** An image is a URL, or bytes with the URL beside them; bytes that have none get one that names them. */
function imageItem(image: unknown, info: Fields): Item {
  const bytes = fieldsOf(image).bytes
  const held = bytes instanceof Uint8Array && bytes.length > 0 ? Buffer.from(bytes) : undefined
  const address = typeof image === 'string' ? image : (textOf(info.url) ?? textOf(info.src))
  const url =
    normalizeUrl(address ?? '') ?? (held === undefined ? undefined : `https://image.invalid/${sha256Hex(held)}`)
  if (url === undefined) return { segments: [] }
  const segment = {
    url,
    ...optional('alt', textOf(info.alt) ?? textOf(info.alt_text)),
    ...optional('caption', textOf(info.caption)),
  }
  return { segments: [segment], ...(held === undefined ? {} : { held: { url, bytes: held } }) }
}

function problem(words: string): RowDocument {
  return { url: undefined, document: { format: 'm3w-document/1', problem: words.slice(0, 500) }, images: [] }
}

function optional<K extends string, T>(name: K, value: T | undefined): { readonly [key in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]: T })
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? wellFormed(value) : undefined
}

/** Half a surrogate pair, which JSON may escape, has no UTF-8: it becomes U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString('utf8')
}

function jsonOf(value: unknown): unknown {
  return typeof value === 'string' ? parseJson(value) : (value ?? undefined)
}

/** Members of an object, or of JSON of one; none of anything else. */
function fieldsOf(value: unknown): Fields {
  const object = jsonOf(value)
  return typeof object === 'object' && object !== null && !Array.isArray(object) ? (object as Fields) : {}
}
