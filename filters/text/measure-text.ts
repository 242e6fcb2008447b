/** What all rule families measure of a text. */
import type { TextContext } from './family/rule-family.ts'
import type { TextView } from './family/text-view.ts'
import { OWN_LISTS } from './lists/own-words.ts'
import { TEXT_FAMILIES, type TextSignals } from './rules.ts'

/** Of a text without an address: English, and with the lists that come with m3w. */
const ALONE: TextContext = { language: 'en', url: '', lists: OWN_LISTS }

/** The signals of every family, of any text. Pure; the families say units. */
export function measureText(text: TextView, about: TextContext = ALONE): TextSignals {
  return Object.assign({}, ...TEXT_FAMILIES.map(({ measure }) => measure(text, about)))
}

/** Of the families' measures, and the signals they give; part of the versions of stages that measure. */
export const MEASURES_VERSION = Object.fromEntries(TEXT_FAMILIES.map(({ name, version }) => [name, version]))
