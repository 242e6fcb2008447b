/**
 * m3w on the 685 pages of the GIMP manual, whose template says exactly what is content; and its mistakes there, by reason.
 *
 *   apt-get download gimp-help-en && dpkg -x gimp-help-en_*.deb DIR
 *   node dist/bench/gimp-help.js --gimp DIR/usr/share/gimp/2.0/help/en --corpus CORPUS [--page NAME]
 *
 * From the repository's root; nothing has to be installed. The corpus lends its scorer. --page lists the mistakes on one page.
 * extraction.ts runs the peers on the same pages.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { completeConfig, extractPage } from '../index.ts'
import { answersOf } from './extraction/answers.ts'
import { M3W } from './extraction/engines.ts'
import { classify, findMistakes, type Mistake } from './extraction/errors.ts'
import { readGimpHelp } from './extraction/gimp-gold.ts'
import { setTables } from './extraction/report.ts'
import { openScorer } from './extraction/scorer.ts'
import { table } from './extraction/tables.ts'

const { values } = parseArgs({
  options: { gimp: { type: 'string' }, corpus: { type: 'string' }, page: { type: 'string' } },
})
if (values.gimp === undefined || values.corpus === undefined) {
  process.stderr.write('usage: gimp-help.js --gimp DIR --corpus DIR [--page NAME]\n')
  process.exit(2)
}
const { pages, gold } = readGimpHelp(values.gimp)
const limits = completeConfig({}).extract

const mistakes = new Map<string, readonly Mistake[]>()
for (const [at, { id, url, path }] of pages.entries()) {
  if (values.page !== undefined && id !== `gimp-help/${values.page}`) continue
  const extraction = extractPage({ content: readFileSync(path), url, limits })
  if (extraction.kind === 'refused') throw new Error(`${id} is refused: ${extraction.refused.reason}`)
  mistakes.set(id, findMistakes(extraction.page.explain(), gold[at]?.sequence ?? [], url))
}

if (values.page !== undefined) {
  for (const { mistake, kind, why, path, content } of [...mistakes.values()].flat())
    process.stdout.write(`${mistake} ${kind} ${why} ${path} ${content.replace(/\s+/g, ' ').slice(0, 120)}\n`)
} else {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-gimp-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const { file } = await answersOf(M3W, pages, { name: 'gimp-help', folder, peers: '', fresh: true })
  const { score, summarise } = await openScorer(values.corpus)
  const classes = classify(mistakes)
  process.stdout.write(
    [
      setTables([{ engine: M3W.name, scores: score(gold, file) }], summarise),
      table(
        'Mistakes by the reason given',
        ['', '', 'reason', 'times', 'words', 'pages', 'for example'],
        classes.map(({ kind, mistake, why, count, words, pages, example }) => [
          kind,
          mistake,
          why,
          `${count}`,
          `${words}`,
          `${pages}`,
          example.replaceAll('|', '\\|'),
        ]),
      ),
    ].join('\n'),
  )
}
