/** `m3w build SOURCE… --out DIR`: the main job, from sources to a published dataset; running it again resumes. */
import { Command } from 'commander'
import {
  type BuildOptions,
  type BuildResult,
  buildDataset,
  finishCrawl,
  freezeRun,
  isCrawlStage,
  M3wError,
  type MeasuredBuild,
  watchSignals,
} from '../index.ts'
import { readConfig } from './config/config-file.ts'
import { type ConfigFlags, withConfigFlags, withScores } from './config/config-flags.ts'
import { kindsOf, kindsOption } from './flags/kinds-option.ts'
import { queueOption } from './flags/queue-option.ts'
import { workerCount } from './flags/worker-count.ts'
import { forecastText } from './terminal/forecast-text.ts'
import { openOwnLog } from './terminal/own-log.ts'
import { openProgress } from './terminal/progress.ts'
import { counted } from './terminal/units.ts'

interface BuildFlags extends ConfigFlags {
  readonly out: string
  readonly workers?: string
  readonly quiet?: boolean
  readonly queue?: string
  readonly scratch?: string
  readonly planOnly?: boolean
  readonly to?: string
  readonly list?: string[]
}

/** Declares the verb. Flags say where and how loud; how belongs to the config. */
export function buildCommand(): Command {
  return withScores(withConfigFlags(new Command('build')))
    .description('Build a dataset of interleaved documents. Running it again resumes.')
    .argument('[source...]', 'URLs, sitemap URLs, text files of URLs, or WARC files; added to the config’s')
    .requiredOption('--out <place>', 'the store: a folder of m3w’s own, or s3://bucket/prefix')
    .option(
      '--workers <n>',
      'CPU worker processes; 0 works inside this process (default: number of cores; with --queue none)',
    )
    .addOption(queueOption('plan, seal and publish for the workers ("m3w worker") of a Redis queue'))
    .option('--plan-only', 'freeze the run for ranks ("m3w worker --rank R --of N") and end')
    .option(
      '--scratch <dir>',
      'with --queue: a local folder for scratch (default: M3W_SCRATCH, or that of temporary files)',
    )
    .addOption(kindsOption())
    .option('--list <file...>', 'with --to pairs: addresses of pictures and texts, CSV, JSON lines or parquet')
    .option('--quiet', 'show nothing but errors and the result')
    .action(build)
}

async function build(sources: readonly string[], flags: BuildFlags): Promise<void> {
  const read = await readConfig(flags)
  const pairs = { ...read.pairs, lists: [...read.pairs.lists, ...(flags.list ?? [])] }
  const config = { ...read, ...kindsOf(flags.to), pairs, sources: [...read.sources, ...sources] }
  const log = openOwnLog()
  if (flags.planOnly === true) {
    const { id } = await freezeRun(flags.out, config, log)
    process.stdout.write(`${JSON.stringify({ run: id })}\n`)
    return
  }
  const { queue, scratch } = flags
  const view = openProgress({ quiet: flags.quiet ?? false })
  try {
    const result = await buildOrFinish(
      {
        out: flags.out,
        config,
        workers: workerCount(flags.workers),
        ...(queue === undefined ? {} : { queue, isWorking: flags.workers !== undefined }),
        ...(scratch === undefined ? {} : { scratch }),
        log,
        childEntry: process.argv[1] as string,
        onProgress: view.update,
      },
      view,
    )
    view.close()
    printResult(result)
    if (result.comparison !== undefined) process.stderr.write(forecastText(result.comparison))
    for (const dataset of result.datasets) failOnProblems(dataset)
  } finally {
    view.close()
  }
}

/** Builds. Whoever sits at the terminal may stop a crawl and have what is there published, as `m3w finish` does. */
async function buildOrFinish(options: BuildOptions, view: ReturnType<typeof openProgress>): Promise<MeasuredBuild> {
  let isCrawling = false
  const signals = watchSignals({
    hasChoice: () => isCrawling && process.stderr.isTTY && process.stdin.isTTY,
    onChoice() {
      view.close()
      process.stderr.write(CHOICE)
    },
  })
  const onProgress: BuildOptions['onProgress'] = (progress) => {
    isCrawling = progress.some(({ name, state }) => isCrawlStage(name) && state === 'running')
    if (!signals.signal.aborted) view.update(progress)
  }
  try {
    return await buildDataset({ ...options, onProgress, signal: signals.signal })
  } catch (error) {
    if (!(error instanceof M3wError && error.code === 'E_INTERRUPTED') || !(await signals.isPressedAgain())) throw error
    await finishCrawl(options.out)
    return await buildDataset(options)
  } finally {
    signals.close()
  }
}

const CHOICE = `
Stopping. The same command resumes.
Press Ctrl-C again, up to 5 s after it has stopped, to publish what is there; once more to stop at once.
`

/** The dataset is there, and its counts do not fit: whoever asked for it must not take it for whole. Exit code 3. */
function failOnProblems({ manifest, report: { problems } }: BuildResult['datasets'][number]): void {
  if (problems.length === 0) return
  throw new M3wError(
    'E_CORRUPT',
    `Dataset ${manifest.id} is published, but its counts do not fit: ${problems.join('; ')}. Records were lost or counted twice on the way; the shards are as listed. This is a bug in m3w, please report it.`,
  )
}

function printResult({ datasets, waiting }: BuildResult): void {
  const ended = waiting === undefined ? {} : { waiting }
  const results = datasets.map((dataset) => ({ ...resultOf(dataset), ...ended }))
  for (const [index, { manifest, folder, report }] of datasets.entries()) {
    const { documents, images, shards, bytes } = results[index] as (typeof results)[number]
    const { kind = 'page' } = manifest
    const made =
      kind === 'page' ? `${counted(documents, 'document')}, ${counted(images, 'image')}` : counted(documents, kind)
    process.stderr.write(
      [
        `dataset ${manifest.id}: ${made}, ${counted(shards, 'shard')}, ${bytes} bytes`,
        `in ${folder}: README.md is its card, report.html its funnel`,
        ...(report.notRun ?? []).map(({ rule, lacks }) => `not run: rule ${rule} (no ${lacks})`),
        ...(waiting === undefined
          ? []
          : [`the crawl was ended early: ${waiting} pages wait; run the same command again to go on`]),
        // Of further datasets only what is theirs: they share the rows of pages.
        ...report.stages
          .filter(({ unit }) => index === 0 || unit === kind || (kind === 'clip' && unit === 'video'))
          .map(rowText),
        '',
      ].join('\n'),
    )
  }
  const clips = datasets[0]?.report.notRun?.find(({ rule }) => rule === 'clips')
  if (clips !== undefined)
    process.stderr.write(`clips: not run: there is no ${clips.lacks}. Install it, and run the same command again\n`)
  const [first, ...others] = results
  process.stdout.write(`${JSON.stringify({ ...first, ...(others.length === 0 ? {} : { others }) })}\n`)
}

function rowText({ name, unit, in: entered, kept, dropped }: BuildResult['report']['stages'][number]): string {
  const reasons = Object.entries(dropped).map(([reason, count]) => `${reason} ${count}`)
  return `  ${name.padEnd(14)} ${unit.padEnd(8)} ${String(entered).padStart(8)} in ${String(kept).padStart(8)} kept  ${reasons.join(', ')}`
}

function resultOf({ manifest, folder }: BuildResult['datasets'][number]) {
  const { id: dataset, kind, documents, images, shards, notRun } = manifest
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0)
  const named = { dataset, ...(kind === undefined ? {} : { kind }), folder }
  const unjudged = notRun === undefined ? {} : { notRun: notRun.map(({ rule }) => rule) }
  return { ...named, documents, images, shards: shards.length, bytes, ...unjudged }
}
