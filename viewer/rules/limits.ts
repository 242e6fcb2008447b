/** The limits that a person may move, and configs with some of them moved. */
import {
  type Config,
  completeConfig,
  IMAGE_RULES,
  M3wError,
  MEDIA_LIMITS,
  outcomeOf,
  pairLimits,
  settingsOf,
  TEXT_RULES,
} from '../../index.ts'

/** The sections of a config that have them; those of pairs with what their profile says. */
export type Limits = Pick<Config, 'text' | 'images' | 'pairs' | 'video'>

/** What a limit is held against, in the order of the screen. */
export const LIMITS_OF = ['document', 'image', 'pair', 'clip'] as const
export type LimitOf = (typeof LIMITS_OF)[number]

export interface MovableLimit {
  /** Key of the config, as `--set` has it. */
  readonly key: string
  readonly of: LimitOf
  /** What is measured: a signal, or the limit of an image rule; of pairs and clips as `measuresOfMedia` calls it. */
  readonly measure: string
  readonly side: 'min' | 'max'
  readonly reason: string
  readonly means: string
  readonly source: string
}

/** Every rule that compares one signal with one number of the config, in the order of the rules. */
export const MOVABLE_LIMITS: readonly MovableLimit[] = [
  {
    key: 'text.minLanguageScore',
    of: 'document',
    measure: 'language score',
    side: 'min',
    ...about('language_score_low'),
    source: '',
  },
  ...TEXT_RULES.flatMap(({ reason, signal, side, source }): MovableLimit[] => {
    const key = settingOf(reason, 'judge-text')
    return key === undefined ? [] : [{ key, of: 'document', measure: signal, side, ...about(reason), source }]
  }),
  ...IMAGE_RULES.flatMap(({ reason, limit, side }): MovableLimit[] => [
    { key: `images.${limit}`, of: 'image', measure: limit, side, ...about(reason), source: '' },
  ]),
  // A text that is too short without its credit is measured by the same limit.
  ...MEDIA_LIMITS.filter(({ reason }) => !reason.endsWith('_credit')).map(
    ({ key, of, measure, side, reason }): MovableLimit => ({ key, of, measure, side, ...about(reason), source: '' }),
  ),
]

function about(reason: string): { readonly reason: string; readonly means: string } {
  return { reason, means: outcomeOf(reason)?.means ?? '' }
}

function settingOf(reason: string, stage: 'judge-text'): string | undefined {
  const outcome = outcomeOf(reason)
  return outcome === undefined ? undefined : settingsOf(outcome, stage)[0]?.[1]
}

type Tree = Record<string, unknown>

/** A copy of a config with values set by their keys. E_CONFIG names what is wrong with a value. */
export function withSettings<T extends Limits>(config: T, settings: Readonly<Record<string, number | null>>): T {
  const copy = structuredClone(config)
  for (const [key, value] of Object.entries(settings)) {
    const path = key.split('.')
    const last = path.pop() as string
    const parent = path.reduce<unknown>((node, name) => Object(node)[name], copy)
    if (!MOVABLE_LIMITS.some((limit) => limit.key === key) || typeof parent !== 'object' || parent === null)
      throw new M3wError('E_CONFIG', `${key} is no limit that can be moved here; expected one of the list of limits.`)
    ;(parent as Tree)[last] = value
    dropOwnLimits(copy, key)
  }
  return copy
}

/** As `--set` does it: a limit that is stated counts for every language. */
function dropOwnLimits({ text }: Pick<Config, 'text'>, key: string): void {
  const [section, name] = key.split('.')
  if (section !== 'text') return
  for (const own of Object.values(text.byLanguage)) delete (own as Tree)[name as string]
}

/** The value of a key; null where the rule is off, undefined where the config has no such key. */
export function valueAt(config: Partial<Limits>, key: string): number | null | undefined {
  const value = key.split('.').reduce<unknown>((node, name) => (node === null ? null : Object(node)[name]), config)
  return typeof value === 'number' || value === null ? value : undefined
}

/** The config of a profile, for comparison. */
export function profileConfig(profile: 'm3w' | 'quality'): Limits {
  return limitsIn(completeConfig({ profile }))
}

/** The limits of a config; of pairs with what their profile says. */
export function limitsIn({ text, images, pairs, video }: Limits): Limits {
  return { text, images, pairs: pairLimits(pairs), video }
}
