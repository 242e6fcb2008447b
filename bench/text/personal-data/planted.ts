/** Texts with personal data planted in them, and texts that only look like it. The same texts for the same seed. */
import { LANGUAGES, type Language, NOBODYS } from './languages.ts'
import { card, email, fill, iban, ip, openRandom, pick, type Random } from './values.ts'

export interface Planted {
  readonly language: string
  /** `phone`: behind a word that says so; `phone, bare`: known by its code or shape. `none`: nothing of it is a person's. */
  readonly kind: string
  readonly text: string
  /** What must be gone; for `none` what must still be there. */
  readonly value: string
}

/** `each` cases of each language and kind, then the texts that are nobody's, each once in the sentences of every language. */
export function plantedCases(each: number, seed: number): readonly Planted[] {
  const random = openRandom(seed)
  return Object.entries(LANGUAGES).flatMap(([language, given]) => [
    ...['email', 'iban', 'card', 'ip'].flatMap((kind) =>
      Array.from({ length: each }, () =>
        plant(language, kind, sentenceOf(random, given, kind), plantedValue(random, given, kind)),
      ),
    ),
    ...Array.from({ length: each }, () =>
      plant(language, 'phone', pick(random, given.labelled), fill(random, pick(random, given.numbers))),
    ),
    ...Array.from({ length: each }, () =>
      plant(language, 'phone, bare', pick(random, given.bare), fill(random, pick(random, given.told))),
    ),
    ...NOBODYS.map((value) => plant(language, 'none', given.bare[0] ?? '', value)),
  ])
}

function sentenceOf(random: Random, { sentences }: Language, kind: string): string {
  return pick(
    random,
    sentences.filter((sentence) => sentence.includes(`{${kind}}`)),
  )
}

function plantedValue(random: Random, given: Language, kind: string): string {
  if (kind === 'email') return email(random, given.names, given.hosts)
  if (kind === 'iban') return iban(random, given.iban)
  return kind === 'card' ? card(random) : ip(random)
}

function plant(language: string, kind: string, sentence: string, value: string): Planted {
  return { language, kind, value, text: sentence.replace(/\{\w+\}/, () => value) }
}
