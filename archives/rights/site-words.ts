/**
 * What a site says of a URL beside the answer itself: its robots.txt, its files at well-known places, and the terms it names. Asked of live
 * sites by crawler/rights/, found in archives by extract: the same words, read here.
 */
import type { RobotsRules } from '../../formats/robots/robots.ts'
import type { RightsEvidence } from '../../schemas/rights.ts'
import { judgeAiTxt, parseAiTxt } from './ai-txt.ts'
import { judgePictures, judgeRsl, MAX_RSL_BYTES, parseRsl, type RslTerms } from './rsl.ts'
import { judgeTdmrep, parseTdmrep, type TdmRules } from './tdmrep.ts'

/** A file at a well-known place of every origin. */
export type SiteFile = 'tdmrep' | 'ai-txt'
export const SITE_FILES: readonly { readonly file: SiteFile; readonly path: string }[] = [
  { file: 'tdmrep', path: '/.well-known/tdmrep.json' },
  { file: 'ai-txt', path: '/ai.txt' },
]
/** Largest of those files. @source judgement: half of robots.txt's 500 KiB; real ones have some lines */
export const MAX_SITE_FILE_BYTES = 262_144
export { MAX_RSL_BYTES } from './rsl.ts'

/** What a policy file holds. `unread`: it could not be had, and why; `nothing`: it is not there, or not what it should be. */
export type PolicyFile =
  | { readonly kind: 'tdmrep'; readonly rules: TdmRules }
  | { readonly kind: 'ai-txt'; readonly rules: RobotsRules }
  | { readonly kind: 'rsl'; readonly terms: RslTerms }
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'nothing' }

export const NOTHING: PolicyFile = { kind: 'nothing' }

/** Reads the decoded body of a policy file. `url`: its own. Never throws. */
export function readPolicyFile(file: SiteFile | 'rsl', body: Buffer, url: string, token: string): PolicyFile {
  if (file === 'rsl') {
    const terms = parseRsl(body, url)
    return terms === undefined ? NOTHING : { kind: 'rsl', terms }
  }
  if (file === 'tdmrep') {
    const rules = parseTdmrep(body)
    return rules === undefined || rules.length === 0 ? NOTHING : { kind: 'tdmrep', rules }
  }
  const rules = parseAiTxt(body, token)
  return rules === undefined ? NOTHING : { kind: 'ai-txt', rules }
}

/** How much of a file is read. */
export function maxBytesOf(file: SiteFile | 'rsl'): number {
  return file === 'rsl' ? MAX_RSL_BYTES : MAX_SITE_FILE_BYTES
}

export interface NamedTerms {
  readonly url: string
  readonly file: PolicyFile
  /** The page names them, and so speaks for its pictures: robots.txt is read for each picture by itself. */
  readonly isOfPage?: boolean
}

/** Words of a site, of which some may not be known. */
export interface SiteWords {
  /** Of robots.txt, on the URL. */
  readonly statements: readonly RightsEvidence[]
  readonly files: readonly PolicyFile[]
  /** The terms that robots.txt or the page names, by their addresses. */
  readonly licenses: readonly NamedTerms[]
}

/** The evidence that a site's words are for one URL, in a fixed order: robots.txt, files, terms. */
export function siteEvidence(
  { statements, files, licenses }: SiteWords,
  url: string,
  kind: 'page' | 'image',
): readonly RightsEvidence[] {
  return [
    ...statements,
    ...files.flatMap((file) => fileEvidence(file, url, kind)),
    ...licenses.flatMap((license) => termsEvidence(license, url)),
    ...(kind === 'page' ? licenses.flatMap((license) => pictureEvidence(license, url)) : []),
  ]
}

function fileEvidence(file: PolicyFile, url: string, kind: 'page' | 'image'): readonly RightsEvidence[] {
  if (file.kind === 'tdmrep') return judgeTdmrep(file.rules, url)
  return file.kind === 'ai-txt' ? judgeAiTxt(file.rules, url, kind) : []
}

function pictureEvidence({ url: from, file, isOfPage = false }: NamedTerms, url: string): readonly RightsEvidence[] {
  return isOfPage && file.kind === 'rsl' ? judgePictures(file.terms, from, url) : []
}

function termsEvidence({ url: from, file }: NamedTerms, url: string): readonly RightsEvidence[] {
  if (file.kind === 'rsl') return judgeRsl(file.terms, from, url)
  // A licence for people, or none: what a link to it means is for people, too.
  if (file.kind !== 'unread') return [{ signal: 'rsl', value: from.slice(0, 200), says: 'nothing' }]
  return [{ signal: 'rsl-unread', value: `${from.slice(0, 150)} ${file.why}`.slice(0, 200), says: 'reserved' }]
}
