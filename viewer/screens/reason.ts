/** A reason as a badge with its sentence, what was measured and the limit. */
import { html } from 'hono/html'
import { outcomeOf, settingsOf } from '../../index.ts'
import { type Html, short } from './layout.ts'

export interface Judged {
  readonly stage: string
  readonly reason: string
  readonly measured: string | null
  readonly lim: string | null
  readonly detail?: string | null
}

/** `kept`, or the reason; hover tells the rest. */
export function badge(judged: Judged): Html {
  if (judged.reason === '') return html`<b class="kept">kept</b>`
  return html`<b class="lost" title="${explain(judged)}">${judged.reason}</b>`
}

/** In words: what the code means, the value and the limit. */
export function explain({ stage, reason, measured, lim, detail }: Judged): string {
  const outcome = outcomeOf(reason)
  const values = measured === null && lim === null ? '' : ` Measured ${short(measured)}, limit ${short(lim)}.`
  const [[, setting] = []] = outcome === undefined ? [] : settingsOf(outcome)
  const more = detail === null || detail === undefined || detail === '' ? '' : ` ${detail}.`
  return `${stage}: ${outcome?.means ?? reason}${values}${more}${setting === undefined ? '' : ` Setting: ${setting}.`}`
}
