/** What X-Robots-Tag and metas say to agents of our kind by name: who refuses a page or an image to one of them refuses it to us as well. */
import { namesOf, siblingOf, tokensByName } from '../../formats/robots/siblings.ts'
import type { RightsEvidence } from '../../schemas/rights.ts'
import type { Directive } from './directives.ts'
import { SIBLING_TOKENS } from './sibling-tokens.ts'

/** Where it is said, as the evidence names it. */
type Signal = 'x-robots-sibling' | 'meta-sibling'

export interface ToSibling {
  readonly signal: Signal
  /** A token of the list. */
  readonly sibling: string
  readonly directive: Directive
}

const TOKENS = tokensByName(SIBLING_TOKENS)

/** What is said to an agent, if it is one of our kind; nothing otherwise. */
export function toSibling(signal: Signal, agent: string, directives: readonly Directive[]): readonly ToSibling[] {
  const sibling = siblingOf(TOKENS, agent.trim())
  return sibling === undefined ? [] : directives.map((directive) => ({ signal, sibling, directive }))
}

/**
 * The refusals among it, one for all agents that hear the same: `GPTBot (and 1 more): noindex`. What reserves is what would if it were
 * said to everyone: leave to an agent (`all`, `index`) is none to us, and limits of snippets and links speak of no training.
 */
export function siblingRefusals(
  heard: readonly ToSibling[],
  judge: (directive: Directive) => { readonly text: string; readonly says: RightsEvidence['says'] },
): readonly (Pick<RightsEvidence, 'value' | 'says'> & { readonly signal: Signal })[] {
  const refusals = heard
    .map(({ signal, sibling, directive }) => ({ signal, sibling, ...judge(directive) }))
    .filter(({ says }) => says === 'reserved' || says === 'images_reserved')
  const alike = new Map<string, (typeof refusals)[number] & { readonly agents: string[] }>()
  for (const refusal of refusals) {
    const key = `${refusal.signal} ${refusal.text}`
    const same = alike.get(key)
    if (same === undefined) alike.set(key, { ...refusal, agents: [refusal.sibling] })
    else same.agents.push(refusal.sibling)
  }
  return [...alike.values()].map(({ signal, agents, text, says }) => ({
    signal,
    value: `${namesOf(agents)}: ${text}`,
    says,
  }))
}
