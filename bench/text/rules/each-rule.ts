/**
 * Each rule alone: how many documents, paragraphs or pictures it drops, and some of those, to be read by a person.
 *
 *   node dist/bench/text/rules/each-rule.js FOLDER… [--profile m3w] [--lists FOLDER] [--rule REASON] [--read N] [--units N]
 *
 * FOLDER: a corpus, a store, or .html files (pages.ts). Limits are those of profile `quality`, or of the one named; those of its papers where it has a rule off
 * (`*`). Where the profile has rules for paragraphs, `behind` counts what a rule drops once these have taken out theirs, as in a build; those are then read, too. `--lists`: a folder `text.lists`, without which the rules that need one are not asked. Asked are documents in a language that is wanted, and of these what
 * the rule is about; pictures as the pages name them, before any is fetched. `only`: documents that no other rule of the profile drops.
 * `--read`: of each rule so many, those with the smallest SHA-256 of their names, `--units` of each.
 */
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import {
  type ConfigInput,
  completeConfig,
  judgeLanguage,
  judgeText,
  OWN_LISTS,
  openLanguageIdentifier,
  readListFiles,
  TEXT_RULES,
  withoutBadParagraphs,
} from '../../../index.ts'
import { table } from '../../extraction/tables.ts'
import { draftOf } from '../near-run.ts'
import { type MeasuredPage, measuredPage, pagesOf } from './pages.ts'
import { type Dropped, paragraphRows, pictureRows, type Row, shownOf } from './part-rows.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    profile: { type: 'string', default: 'quality' },
    lists: { type: 'string' },
    rule: { type: 'string' },
    read: { type: 'string', default: '0' },
    units: { type: 'string', default: '600' },
  },
})

/** Limits of rules that both profiles have off, as their papers have them. */
const PUBLISHED = {
  urls: { maxBannedSubstrings: 0 },
  c4: { maxLoremIpsumLines: 0, maxBraceLines: 0, maxNoticeLineShare: 0, minSentences: 5, minClosedSentences: 5 },
  fineweb: {
    minClosedLineShare: 0.12,
    maxShortLineShare: 0.67,
    maxDuplicateCharShare: 0.01,
    maxNewlinesPerWord: 0.3,
  },
}
const named = (text: ConfigInput['text'] = {}) =>
  completeConfig({ profile: values.profile === 'm3w' ? 'm3w' : 'quality', text })
const config = named()
const { paragraphs } = config
const { text: limitsOnly } = named(PUBLISHED)

const files = await readListFiles(values.lists)
const lists = new Map([...OWN_LISTS, ...files.map(({ name, bytes }) => [name, bytes] as const)])
const identify = await openLanguageIdentifier()
const all = positionals.flatMap(pagesOf).map((page) => measuredPage(page, identify, config.text.segments, lists))
const wanted = all.filter(({ language }) => judgeLanguage(language, config.text).keep)
const behind = wanted.map((page) => withoutParagraphs(page))
const runnable = TEXT_RULES.filter(({ needs }) => needs === undefined || lists.has(needs))

const rows = [
  byLanguage(),
  ...runnable.map(byDocument),
  ...paragraphRows(wanted, lists),
  ...pictureRows(wanted),
].filter(({ rule }) => values.rule === undefined || rule === values.rule)
const head = ['rule', 'limit', 'asked', 'drops', 'behind', 'only']
const cells = rows.map(({ rule, limit, asked, dropped, alone = '', only = '' }) =>
  [rule, limit, asked, alone === '' ? dropped.length : alone, alone === '' ? '' : dropped.length, only].map(String),
)
console.log(table(`${all.length} documents, ${wanted.length} in a wanted language`, head, cells))
for (const row of rows) read(row)

function byLanguage(): Row {
  const { languages, minLanguageScore } = config.text
  const dropped = all
    .filter((page) => !wanted.includes(page))
    .map((page) => ({ ...shownOf(page), measured: `${page.language.code} ${page.language.score}` }))
  return { rule: 'language', limit: `${languages} ${minLanguageScore}`, asked: all.length, dropped }
}

function byDocument(rule: (typeof TEXT_RULES)[number]): Row {
  const isOn = rule.limitOf(config.text, 'en') !== null
  const limit = rule.limitOf(limitsOnly, 'en')
  const isAsked = ({ language }: MeasuredPage): boolean =>
    rule.language === undefined || rule.language === language.code
  const drops = (pages: readonly MeasuredPage[]) =>
    pages.filter((page) => isAsked(page) && !judgeText(page, limitsOnly, [rule]).keep)
  const dropped = drops(behind)
  const others = runnable.filter((other) => other !== rule)
  const only = dropped.filter((page) => judgeText(page, config.text, others).keep).length
  const measured = dropped.map((page) => ({ ...shownOf(page), measured: page.signals[rule.signal] ?? 0 }))
  return {
    rule: rule.reason,
    limit: `${limit}${isOn ? '' : '*'}`,
    asked: wanted.filter(isAsked).length,
    alone: drops(wanted).length,
    dropped: measured,
    only,
  }
}

/** As `judge-paragraphs` leaves it. */
function withoutParagraphs(page: MeasuredPage): MeasuredPage {
  const { name: id, url, segments, language } = page
  const draft = { ...draftOf({ id, url, text: '' }), segments, language }
  const left = withoutBadParagraphs(draft, paragraphs, lists, config.text.segments).segments
  return left.length === segments.length
    ? page
    : measuredPage({ ...page, segments: left }, () => language, config.text.segments, lists)
}

function read({ rule, limit, dropped }: Row): void {
  const orderOf = ({ name }: Dropped): string => createHash('sha256').update(name).digest('hex')
  const drawn = [...dropped].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).slice(0, Number(values.read))
  for (const { name, shown, measured } of drawn) {
    console.log(`\n### ${rule} ${measured} (${limit}): ${name.slice(0, 200)}, ${shown.length} units`)
    console.log(shown.slice(0, Number(values.units)))
  }
}
