/** Text configs that let everything pass, but for one rule: so that a test sees that rule alone. */
import type { TextRule } from '../../../filters/text/rules.ts'
import { completeConfig, type TextConfig } from '../../../schemas/index.ts'

type Tree = { readonly [key: string]: unknown }

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)
const isLimit = (value: unknown): value is number | null => value === null || typeof value === 'number'

/** Of the language, which is no signal. */
const OF_LANGUAGE: ReadonlySet<string> = new Set(['minLanguageScore', 'minLanguageShare', 'byLanguage'])

/** The paths of all limits of a text config, whether on or off, that rules on signals have. */
export function limitPaths(tree: Tree, above: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (OF_LANGUAGE.has(key)) return []
    const path = [...above, key]
    if (isTree(value)) return limitPaths(value, path)
    return isLimit(value) ? [path] : []
  })
}

function withValue(tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): Tree {
  const below = tree[key]
  return { ...tree, [key]: rest.length > 0 && isTree(below) ? withValue(below, rest, value) : value }
}

/** A config with the limit at `path` set. */
export function withLimit(text: TextConfig, path: readonly string[], value: number | null): TextConfig {
  return withValue(text, path, value) as TextConfig
}

const DEFAULTS = completeConfig({}).text

/** Every language, and every rule off. */
export const LOOSE: TextConfig = limitPaths(DEFAULTS).reduce<TextConfig>((text, path) => withLimit(text, path, null), {
  ...DEFAULTS,
  languages: [],
  minLanguageScore: 0,
  byLanguage: {},
})

/** Where the limit of a rule stands in the config: setting it alone must move what the rule reads. */
export function pathOf(rule: TextRule): readonly string[] {
  const path = limitPaths(LOOSE).find((path) => rule.limitOf(withLimit(LOOSE, path, 7), 'en') === 7)
  if (path === undefined) throw new Error(`no key of the text config governs ${rule.reason}`)
  return path
}

/** `LOOSE` with this one rule on. */
export function onlyRule(rule: TextRule, limit: number): TextConfig {
  return withLimit(LOOSE, pathOf(rule), limit)
}
