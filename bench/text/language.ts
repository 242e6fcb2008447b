/**
 * Our language identification beside what else can be had offline, on real pages of many languages.
 *
 *   node dist/bench/text/language.js DATA        (makes DATA/texts.jsonl; run the peers on it; then run it again)
 *   V/bin/python bench/text/language/peers.py DATA && node bench/text/language/peers.mjs DIR DATA
 *
 * DATA/pages.jsonl holds a line a page, {id, set, url, path}: the web corpus (`set` is `web`) and manuals that Debian ships in
 * many languages (debian-handbook, gimp-help-*, installation-guide-*, maint-guide-*, developers-reference-*, aptitude-doc-*).
 * No label is given: the truth of a text is what at least 3 of cld3, py3langid, heliport and lingua say, so these four are favoured;
 * of a text in capitals it is that of the text as it was.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type DocumentLanguage, openLanguageIdentifier } from '../../index.ts'
import { cell, table } from '../extraction/tables.ts'
import { type Entry, type Kind, readEntries, readLines } from './language/texts.ts'

const JURY = ['cld3', 'py3langid', 'heliport', 'lingua'] as const
const PEERS = [...JURY, 'cld2', 'eld', 'franc', 'franc-all', 'eld-js', 'tinyld', 'cld3-asm']
const KINDS: readonly Kind[] = ['web', 'sites', 'short', 'capitals']

interface Answer {
  readonly code: string
  readonly score: number
  readonly share?: number | undefined
  readonly cpuUs: number
}
type Answers = ReadonlyMap<string, Answer>

const [data] = process.argv.slice(2)
if (data === undefined) {
  process.stderr.write('usage: language.js DATA\n')
  process.exit(2)
}
const entries = readEntries(data)
const answers = new Map<string, Answers>([['m3w', await ours(entries)]])
for (const tool of PEERS) {
  const path = join(data, `labels-${tool}.jsonl`)
  if (existsSync(path))
    answers.set(tool, new Map(readLines<Answer & { id: string }>(path).map((line) => [line.id, line])))
}
const truths = new Map(entries.flatMap(({ id }) => consensus(id)))
process.stdout.write([labels(), recall(), byLanguage()].join('\n'))

async function ours(asked: readonly Entry[]): Promise<Answers> {
  const identify = await openLanguageIdentifier()
  return new Map(
    asked.map((entry) => {
      const before = process.cpuUsage()
      const answer: DocumentLanguage = identify(entry)
      const { user, system } = process.cpuUsage(before)
      return [entry.id, { ...answer, cpuUs: user + system }]
    }),
  )
}

function consensus(id: string): readonly (readonly [string, string])[] {
  const asked = id.startsWith('capitals:') ? id.slice('capitals:'.length) : id
  const votes = JURY.map((tool) => answers.get(tool)?.get(asked)?.code)
  const agreed = votes.find((code) => code !== undefined && votes.filter((other) => other === code).length >= 3)
  return agreed === undefined ? [] : [[id, agreed]]
}

function judged(kind: Kind): readonly Entry[] {
  return entries.filter((entry) => entry.kind === kind && truths.has(entry.id))
}

/** Share of right labels by kind of text, and CPU time of a page. */
function labels(): string {
  const rows = [...answers].map(([tool, answered]) => [
    tool,
    ...KINDS.map((kind) => {
      const asked = judged(kind)
      return cell(asked.filter(({ id }) => answered.get(id)?.code === truths.get(id)).length / asked.length)
    }),
    cell(median(judged('sites').map(({ id }) => (answered.get(id)?.cpuUs ?? 0) / 1000)), 2),
  ])
  const counts = KINDS.map((kind) => `${kind} (${judged(kind).length})`)
  return table('Right labels', ['', ...counts, 'CPU ms a page, median'], rows)
}

/** English pages that are kept, and others that are: at each limit of score and share. */
function recall(): string {
  const limits = [
    { score: 0.65, share: 1.1 },
    { score: 0.8, share: 1.1 },
    { score: 0.65, share: 0.7 },
    { score: 0.8, share: 0.8 },
  ]
  const rows = limits.map(({ score, share }) => [
    share > 1 ? `score ${score}` : `score ${score} or share ${share}`,
    ...(['web', 'sites'] as const).map((kind) => {
      const kept = judged(kind).filter(({ id }) => {
        const answer = answers.get('m3w')?.get(id)
        return answer?.code === 'en' && (answer.score >= score || (answer.share ?? 0) >= share)
      })
      const right = kept.filter(({ id }) => truths.get(id) === 'en').length
      const all = judged(kind).filter(({ id }) => truths.get(id) === 'en').length
      return `${right} of ${all} = ${cell(right / all)}, false ${kept.length - right}`
    }),
  ])
  return table('English pages kept', ['limit', 'web', 'sites'], rows)
}

/** Right labels of the sites' pages by language, ours and the jury's. */
function byLanguage(): string {
  const codes = [...new Set(judged('sites').map(({ id }) => truths.get(id) ?? ''))].sort()
  const tools = ['m3w', ...JURY].filter((tool) => answers.has(tool))
  const rows = codes.map((code) => {
    const asked = judged('sites').filter(({ id }) => truths.get(id) === code)
    const right = (tool: string) => asked.filter(({ id }) => answers.get(tool)?.get(id)?.code === code).length
    return [code, `${asked.length}`, ...tools.map((tool) => `${right(tool)}`)]
  })
  return table('Right labels by language, sites', ['', 'pages', ...tools], rows)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
