/**
 * The language of a document: what the model says of a sample of its prose, by script where a script decides, with the page's own word
 * where the model is not sure; and how much of the sample is in that language, by a vote of its pieces.
 */
import type { DraftDocument } from '../../../schemas/index.ts'
import { type LanguageGuess, type LanguageModel, openLanguageModel } from './model.ts'
import { sampleOf } from './sample.ts'
import {
  isLatinWithOthers,
  languageByScript,
  letterWeight,
  onlyChinese,
  type ScriptWeights,
  weighScripts,
} from './scripts.ts'

/** Of code, score and share; part of the version of measure-text. Another model, or another package of it, is another version. */
export const LANGUAGE_VERSION = 7

export type DocumentLanguage = NonNullable<DraftDocument['language']>
/** The part of a draft that is looked at. */
type Document = Pick<DraftDocument, 'segments' | 'declaredLanguage'>
export type LanguageIdentifier = (document: Document) => DocumentLanguage

/**
 * From here on the model is believed without the page's word and without a vote: FineWeb's limit for lid.176 (arXiv 2406.17557). Not where Latin
 * letters stand beside others: it hears the rarer script, and is sure of Russian in a page with one Russian paragraph.
 */
const SURE_SCORE = 0.65

/**
 * How much likelier a language is where the page declares it, other things equal.
 * @source the same pages and 956 of the web: 2 and 4 change no right label and 8 changes two; 4 lifts most of what is right over the limit.
 */
const DECLARED_ODDS = 4

/** How many of the model's languages the declared one may be among. */
const CANDIDATES = 5

/**
 * A piece of which the model is less sure does not vote.
 * @source the same pages: without it a line of Lorem ipsum is English, and of two limits (.3, .5) .5 loses 25 right English pages.
 */
const MIN_VOTE_SCORE = 0.3

/** Loads the model once a process and gives a function that is synchronous and pure. */
export async function openLanguageIdentifier(): Promise<LanguageIdentifier> {
  const model = await openLanguageModel()
  return (document) => identify(model, document)
}

function identify(model: LanguageModel, { segments, declaredLanguage }: Document): DocumentLanguage {
  const pieces = sampleOf(segments)
  const sample = pieces.join(' ')
  const scripts = weighScripts(sample)
  const candidates = guess(model, sample, scripts, CANDIDATES)
  const [best] = candidates
  const weight = letterWeight(scripts)
  if (best === undefined || weight === 0) return { code: 'und', score: 0 }
  const weighed = best.score >= SURE_SCORE ? candidates : withDeclared(candidates, declaredLanguage)
  const likeliest = weighed[0] ?? best
  // One voice is no vote: it would be the score again, without its doubt.
  if (pieces.length < 2) return likeliest
  const votes = countVotes(model, pieces)
  const isBelieved = likeliest.score >= SURE_SCORE && !isLatinWithOthers(scripts)
  const code = isBelieved ? likeliest.code : (winner(votes) ?? likeliest.code)
  const score = weighed.find((candidate) => candidate.code === code)?.score ?? 0
  return { code, score, share: shareOf(code, votes, weight) }
}

/** The script's language, or the model's. */
function guess(model: LanguageModel, text: string, scripts: ScriptWeights, count: number): readonly LanguageGuess[] {
  const byScript = languageByScript(scripts)
  return byScript === undefined
    ? onlyChinese(model(text, Math.max(count, CANDIDATES)), scripts).slice(0, count)
    : [byScript]
}

/** By language: the weight of the letters of the pieces that are in it. */
function countVotes(model: LanguageModel, pieces: readonly string[]): ReadonlyMap<string, number> {
  const votes = new Map<string, number>()
  for (const piece of pieces) {
    const scripts = weighScripts(piece)
    const [vote] = guess(model, piece, scripts, 1)
    if (vote !== undefined && vote.score >= MIN_VOTE_SCORE) {
      votes.set(vote.code, (votes.get(vote.code) ?? 0) + letterWeight(scripts))
    }
  }
  return votes
}

/** judgement: where most of a text is nobody's language, a few words of one do not make it a text in that language. */
const MIN_TURNOUT = 0.5

/** Of the votes that were cast, which part went to a language. `weight` is that of all pieces. */
function shareOf(code: string, votes: ReadonlyMap<string, number>, weight: number): number {
  const cast = [...votes.values()].reduce((sum, vote) => sum + vote, 0)
  return Math.min(1, (votes.get(code) ?? 0) / Math.max(cast, MIN_TURNOUT * weight))
}

function winner(votes: ReadonlyMap<string, number>): string | undefined {
  let elected: string | undefined
  for (const [code, weight] of votes) {
    const most = elected === undefined ? 0 : (votes.get(elected) ?? 0)
    if (weight > most || (weight === most && elected !== undefined && code < elected)) elected = code
  }
  return elected
}

/** Codes of declarations whose language the model calls otherwise. */
const MODEL_CODES: Readonly<Record<string, string>> = { nb: 'no', iw: 'he', in: 'id', ji: 'yi', cmn: 'zh', fil: 'tl' }

/** Bayes' rule: the odds of the declared language times `DECLARED_ODDS`, the others' down by as much. Likeliest first. */
function withDeclared(candidates: readonly LanguageGuess[], declaredLanguage = ''): readonly LanguageGuess[] {
  const subtag = declaredLanguage.toLowerCase().split(/[-_]/)[0] ?? ''
  const declared = MODEL_CODES[subtag] ?? subtag
  const prior = candidates.find(({ code }) => code === declared)?.score ?? 0
  const whole = 1 + (DECLARED_ODDS - 1) * prior
  return candidates
    .map(({ code, score }) => ({ code, score: (code === declared ? DECLARED_ODDS * score : score) / whole }))
    .sort((a, b) => b.score - a.score)
}
