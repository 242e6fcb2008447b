/** The attributes of an element, and those of the start tag that is being read. */
import type { queryEncoder } from '../charset/encode-query.ts'

/**
 * Attributes by their names in lower case; undefined for those that an element has not. Those that are asked of every element are members of
 * every object: with a shape for each order of attributes on a page, each look would be a search.
 */
export interface Attributes {
  class: string | undefined
  id: string | undefined
  style: string | undefined
  role: string | undefined
  hidden: string | undefined
  href: string | undefined
  itemprop: string | undefined
  [name: string]: string | undefined
}

/** Of an element without any. */
export const NO_ATTRIBUTES: Readonly<Attributes> = noAttributes()

function noAttributes(): Attributes {
  return {
    class: undefined,
    id: undefined,
    style: undefined,
    role: undefined,
    hidden: undefined,
    href: undefined,
    itemprop: undefined,
  }
}

/** A part of a reader's state. `attributes` is handed on with the tag and is then another object. */
export interface TagAttributes {
  attributes: Readonly<Attributes>
  attributeCount: number
  /** Of a page in a legacy charset: how the queries of its URLs are written. */
  readonly encodeQuery?: ReturnType<typeof queryEncoder>
}

/** Attributes of one element. @source real pages stay below 100; without a cap, one tag of a hostile page has millions. */
const MAX_ATTRIBUTES = 256

/** The first of two attributes of one name counts (WHATWG 13.2.5.33). What an object inherits is no string. */
export function addAttribute(tag: TagAttributes, name: string, value: string): void {
  tag.attributeCount += 1
  if (tag.attributeCount > MAX_ATTRIBUTES || typeof tag.attributes[name] === 'string') return
  if (tag.attributes === NO_ATTRIBUTES) tag.attributes = noAttributes()
  const attributes: Attributes = tag.attributes
  attributes[name] = tag.encodeQuery === undefined ? value : withQuery(name, value, tag.encodeQuery)
}

/** Attributes that hold a URL. Those in `data-` are named for what they stand in for. */
const URL_NAME = /^(?:href|src|poster)$|^data-.*(?:src|href|url|image|original)/

function withQuery(name: string, value: string, encodeQuery: (url: string) => string): string {
  if (name.endsWith('srcset')) return value.replace(/[^ \t\n\f\r]+/g, encodeQuery)
  return URL_NAME.test(name) ? encodeQuery(value) : value
}

/** The attributes read so far; the next tag begins with none. */
export function takeAttributes(tag: TagAttributes): Readonly<Attributes> {
  const { attributes } = tag
  tag.attributes = NO_ATTRIBUTES
  tag.attributeCount = 0
  return attributes
}
