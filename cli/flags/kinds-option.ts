/** `--to`: which kinds of samples a build makes, as `build` and `plan` take it. */
import { Option } from 'commander'
import { type Config, M3wError } from '../../index.ts'

/** Declares it; its words are read by `kindsOf`. */
export function kindsOption(): Option {
  return new Option(
    '--to <kinds>',
    'what is made: pages, pairs, clips, several with commas; both: pages and pairs; all: all three (default: kinds of the config, pages)',
  )
}

/** The part of a config that it stands for; none where it is not given. Throws E_USAGE for another word. */
export function kindsOf(to: string | undefined): Partial<Pick<Config, 'kinds'>> {
  if (to === undefined) return {}
  const kinds = (WORDS[to] ?? to)
    .split(',')
    .map((kind) => (({ pages: 'page', pairs: 'pair', clips: 'clip' }) as const)[kind])
  if (kinds.every((kind) => kind !== undefined)) return { kinds }
  throw new M3wError('E_USAGE', `--to ${to}: expected pages, pairs, clips, several of them with commas, both or all`)
}

const WORDS: Readonly<Record<string, string>> = { both: 'pages,pairs', all: 'pages,pairs,clips' }
