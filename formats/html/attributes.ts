/** The attributes of the start tag that is being read. */

/** A part of a reader's state. `attributes` is handed on with the tag and is then another object. */
export interface TagAttributes {
  attributes: Record<string, string>
  attributeCount: number
}

/** Attributes of one element. @source real pages stay below 100; without a cap, one tag of a hostile page has millions. */
const MAX_ATTRIBUTES = 256

/** The first of two attributes of one name counts (WHATWG 13.2.5.33). What an object inherits is no string. */
export function addAttribute(tag: TagAttributes, name: string, value: string): void {
  tag.attributeCount += 1
  if (tag.attributeCount <= MAX_ATTRIBUTES && typeof tag.attributes[name] !== 'string') tag.attributes[name] = value
}

/** The attributes read so far; the next tag begins with none. */
export function takeAttributes(tag: TagAttributes): Record<string, string> {
  const { attributes } = tag
  tag.attributes = {}
  tag.attributeCount = 0
  return attributes
}
