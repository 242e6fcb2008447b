/** `m3w plan`: stages, partitions and what is cached; changes nothing. */
import { Command } from 'commander'
import { planBuild } from '../index.ts'
import { readConfig } from './config/config-file.ts'
import { type ConfigFlags, withConfigFlags } from './config/config-flags.ts'

/** Declares the verb. */
export function planCommand(): Command {
  return withConfigFlags(new Command('plan'))
    .description('Show the stages of a build, their partitions and what is already done. Changes nothing.')
    .argument('[source...]', 'as for build')
    .requiredOption('--out <place>', 'the store')
    .option('--json', 'print JSON')
    .action(async (sources: string[], flags: ConfigFlags & { out: string; json?: boolean }) => {
      const config = await readConfig(flags)
      const asked = { ...config, sources: [...config.sources, ...sources] }
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
    })
}
