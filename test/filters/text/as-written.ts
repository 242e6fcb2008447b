/** Measures a text to the letter of the papers: as one string, without types. */

import { viewOf } from '../../../filters/text/family/text-view.ts'
import { measureText } from '../../../filters/text/measure-text.ts'
import type { TextSignals } from '../../../filters/text/rules.ts'

export function measureAsWritten(text: string): TextSignals {
  return measureText(viewOf([{ kind: 'text', type: 'paragraph', text }], 'all', 'en'))
}
