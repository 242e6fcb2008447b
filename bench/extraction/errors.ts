/** What an extraction got wrong against exact gold, by the reason that the extractor gives for each of its verdicts. */
import { type Explanation, parseUrl } from '../../index.ts'
import type { SequenceItem } from './page-set.ts'

export interface Mistake {
  readonly kind: Explanation['kind']
  /** `lost`: dropped, but in the gold. `noise`: kept, but not in the gold. */
  readonly mistake: 'lost' | 'noise'
  readonly why: string
  readonly path: string
  readonly content: string
}

/** Mistakes of one kind and reason, over many pages. */
interface MistakeClass extends Pick<Mistake, 'kind' | 'mistake' | 'why'> {
  readonly count: number
  readonly words: number
  readonly pages: number
  /** The first one met. */
  readonly example: string
}

/** A text of fewer words may stand in the chrome and in a sentence by chance; it must be a whole block of the gold. */
const MIN_PHRASE_WORDS = 3

/** Every verdict on a page that its gold contradicts, in page order. `url` resolves images. */
export function findMistakes(
  explanations: readonly Explanation[],
  gold: readonly SequenceItem[],
  url: string,
): readonly Mistake[] {
  const blocks = gold.flatMap((item) => (item.type === 'text' ? [item.text] : []))
  const whole = ` ${blocks.join(' ')} `
  // As many times as the gold shows a text or picture, it should be kept: what was kept is taken off first.
  const open = new Map<string, number>()
  for (const item of gold) {
    const key = item.type === 'text' ? item.text : item.url
    open.set(key, (open.get(key) ?? 0) + 1)
  }
  const isGold = ({ kind, content }: Explanation): boolean => {
    const key = kind === 'text' ? spaced(content) : (parseUrl(content, url)?.href ?? content)
    const left = open.get(key)
    if (left === undefined) return kind === 'text' && key.split(' ').length >= MIN_PHRASE_WORDS && whole.includes(key)
    open.set(key, left - 1)
    return left > 0
  }
  const keptFirst = [...explanations.filter(({ kept }) => kept), ...explanations.filter(({ kept }) => !kept)]
  const wanted = new Set(keptFirst.filter(isGold))
  return explanations.flatMap((explanation) => {
    const { kind, kept, why, path, content } = explanation
    return wanted.has(explanation) === kept ? [] : [{ kind, mistake: kept ? 'noise' : 'lost', why, path, content }]
  })
}

/** Mistakes by kind and reason, the most words and pictures first. `pages`: page name to its mistakes. */
export function classify(pages: ReadonlyMap<string, readonly Mistake[]>): readonly MistakeClass[] {
  const classes = new Map<string, { -readonly [K in keyof MistakeClass]: MistakeClass[K] } & { last: string }>()
  for (const [page, mistakes] of pages) {
    for (const { kind, mistake, why, path, content } of mistakes) {
      // The length of a picture or the share of links makes no class of its own.
      const reason = why.replace(/^size:.*/, 'size')
      const key = `${kind} ${mistake} ${reason}`
      const example = `${page}: ${path}: ${spaced(content).slice(0, 60)}`
      const found = classes.get(key) ?? { kind, mistake, why: reason, count: 0, words: 0, pages: 0, example, last: '' }
      classes.set(key, found)
      found.count += 1
      found.words += kind === 'text' ? spaced(content).split(' ').length : 0
      if (found.last !== page) found.pages += 1
      found.last = page
    }
  }
  return [...classes.values()]
    .map(({ last: _last, ...found }) => found)
    .sort((a, b) => a.kind.localeCompare(b.kind) || b.words - a.words || b.count - a.count)
}

function spaced(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
