/**
 * What the text rules drop of manuals, and what that is, to be read by a person.
 *
 *   node dist/bench/text/manuals.js FOLDER… [--profile quality] [--read N] [--units N] [--rule REASON | --alone]
 *
 * FOLDER: a manual's .html files, at any depth; every part of a page is a document. `--rule`: that rule alone. `--alone`: each rule alone, of the documents
 * in a language that is wanted. `--read`: so many of the dropped documents are printed (with `--alone` of each rule), those with the smallest hashes of
 * their names, `--units` of each.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  completeConfig,
  type DraftSegment,
  extractPage,
  judgeText,
  measureText,
  openLanguageIdentifier,
  TEXT_RULES,
  viewOf,
} from '../../index.ts'
import { table } from '../extraction/tables.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    profile: { type: 'string' },
    read: { type: 'string' },
    units: { type: 'string' },
    rule: { type: 'string' },
    alone: { type: 'boolean' },
  },
})
const shownUnits = Number(values.units ?? 900)

interface Page {
  readonly name: string
  readonly segments: DraftSegment[]
  readonly declaredLanguage?: string
}

const { text: config, extract: limits } = completeConfig({ profile: values.profile === 'quality' ? 'quality' : 'm3w' })
// Rules of lists that are not there do not run.
const rules = TEXT_RULES.filter(
  ({ reason, needs }) => needs === undefined && (values.rule === undefined || reason === values.rule),
)
const identify = await openLanguageIdentifier()

const measured = positionals.flatMap(pagesOf).map((page) => {
  const language = identify(page)
  const signals: Record<string, number> = { ...measureText(viewOf(page.segments, config.segments, language.code)) }
  return { ...page, language, signals }
})
const orderOf = ({ name }: Page): string => createHash('sha256').update(name).digest('hex')

if (values.alone === true) for (const rule of rules) showDropped(rule.reason, [rule])
else showDropped('all rules', rules)

/** A table of the reasons by which these rules drop documents, and some of those. */
function showDropped(name: string, asked: typeof rules): void {
  const dropped = measured.flatMap((page) => {
    const verdict = judgeText(page, config, asked)
    const isAsked = !verdict.keep && (values.alone !== true || asked.some(({ reason }) => reason === verdict.reason))
    return isAsked ? [{ ...page, ...verdict }] : []
  })
  if (values.alone === true && dropped.length === 0) return
  const counts = new Map<string, number>()
  for (const { reason } of dropped) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => [reason, String(count)])
  console.log(table(`${name}: ${measured.length} documents, ${dropped.length} dropped`, ['reason', 'documents'], rows))
  const read = dropped.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).slice(0, Number(values.read ?? 0))
  for (const { name, segments, language, reason, measured, limit } of read) {
    const shown = segments.flatMap((part) => (part.kind === 'text' ? [`[${part.type}] ${part.text}`] : [])).join('\n')
    console.log(`\n### ${name}: ${reason} ${measured} (${limit}), ${language.code}, ${shown.length} units`)
    console.log(shown.slice(0, shownUnits))
  }
}

function pagesOf(folder: string): readonly Page[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
  return names.sort().flatMap((name) => {
    const extraction = extractPage({
      content: readFileSync(join(folder, name)),
      url: `https://manual.example/${name}`,
      limits,
    })
    if (extraction.kind !== 'page') return []
    const { parts, declaredLanguage } = extraction.page
    return parts
      .filter(({ segments }) => segments.some(({ kind }) => kind === 'text'))
      .map(({ segments }) => ({
        name,
        segments: [...segments],
        ...(declaredLanguage === undefined ? {} : { declaredLanguage }),
      }))
  })
}
