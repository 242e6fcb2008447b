/** `m3w plan SOURCE… --out DIR`: what a build would do, without doing it; with `--probe` what it will take, told from a few pages. */
import { Command } from 'commander'
import { forecastBuild, M3wError, planBuild, watchSignals } from '../index.ts'
import { readConfig } from './config/config-file.ts'
import { type ConfigFlags, withConfigFlags, withScores } from './config/config-flags.ts'
import { kindsOf, kindsOption } from './flags/kinds-option.ts'
import { workerCount } from './flags/worker-count.ts'
import { forecastJson, forecastText } from './terminal/forecast-text.ts'
import { openOwnLog } from './terminal/own-log.ts'
import { openProgress } from './terminal/progress.ts'

interface PlanFlags extends ConfigFlags {
  readonly out: string
  readonly json?: boolean
  readonly probe?: string
  readonly to?: string
  readonly workers?: string
}

/** Declares the verb. */
export function planCommand(): Command {
  return withScores(withConfigFlags(new Command('plan')))
    .description('Show the stages of a build, their partitions and what is already done. Changes nothing.')
    .argument('[source...]', 'as for build')
    .requiredOption('--out <place>', 'the store')
    .addOption(kindsOption())
    .option(
      '--probe <n>',
      'build so many pages (300) or so much of the archives (1%) aside, and tell what all will take',
    )
    .option('--workers <n>', 'with --probe: CPU worker processes of the run (default: number of cores)')
    .option('--json', 'print JSON')
    .action(async (sources: string[], flags: PlanFlags) => {
      const config = await readConfig(flags)
      const asked = { ...config, ...kindsOf(flags.to), sources: [...config.sources, ...sources] }
      if (flags.probe !== undefined) return await probe(asked, flags, flags.probe)
      await show(asked, flags)
    })
}

async function show(asked: Awaited<ReturnType<typeof readConfig>>, flags: PlanFlags): Promise<void> {
  const { stages, pagesToAskAgain } = await planBuild(flags.out, asked)
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(stages, null, 2)}\n`)
    return
  }
  for (const { name, state, tasks, cached, waitingFor } of stages) {
    const what = state === 'waiting' ? `waits for ${waitingFor.join(', ')}` : `${cached} of ${tasks} tasks cached`
    process.stdout.write(`${name.padEnd(18)} ${what}\n`)
  }
  if (pagesToAskAgain !== undefined) process.stdout.write(`${pagesToAskAgain} pages are due to be asked again\n`)
}

async function probe(config: Awaited<ReturnType<typeof readConfig>>, flags: PlanFlags, text: string): Promise<void> {
  const view = openProgress()
  // Else what it makes aside would stay, in a bucket too.
  const signals = watchSignals()
  try {
    const { run, forecast } = await forecastBuild({
      out: flags.out,
      config,
      probe: probeOf(text),
      workers: workerCount(flags.workers),
      log: openOwnLog(),
      childEntry: process.argv[1] as string,
      onProgress: view.update,
      signal: signals.signal,
    })
    view.close()
    process.stdout.write(flags.json === true ? forecastJson(run, forecast) : forecastText({ forecast }))
  } finally {
    view.close()
    signals.close()
  }
}

/** `300`, or `1%`. */
function probeOf(text: string): { readonly pages: number } | { readonly share: number } {
  const [, number = '', percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? []
  const value = Number(number)
  if (percent === '%' && value > 0 && value <= 100) return { share: value / 100 }
  if (percent === '' && Number.isInteger(value) && value > 0) return { pages: value }
  throw new M3wError(
    'E_USAGE',
    `--probe ${text}: expected a number of pages, such as 300, or a share of archives, such as 1%`,
  )
}
