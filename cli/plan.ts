/** `m3w plan`: stages, partitions and what is cached; changes nothing. */
import { Command } from 'commander'
import { describePlan, previewRun } from '../index.ts'
import { withConfigFlags } from './build.ts'
import { type ConfigFlags, readConfig } from './config-file.ts'

/** Declares the verb. */
export function planCommand(): Command {
  return withConfigFlags(new Command('plan'))
    .description('Show the stages of a build, their partitions and what is already done. Changes nothing.')
    .argument('[source...]', 'as for build')
    .requiredOption('--out <dir>', 'the store')
    .option('--json', 'print JSON')
    .action(async (sources: string[], flags: ConfigFlags & { out: string; json?: boolean }) => {
      const config = await readConfig(flags)
      const rows = await describePlan(
        await previewRun(flags.out, { ...config, sources: [...config.sources, ...sources] }),
      )
      if (flags.json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
      else {
        for (const { stage, partitions, cached, waitsFor } of rows) {
          const state =
            partitions === undefined
              ? `waits for ${(waitsFor ?? []).join(', ')}`
              : `${cached} of ${partitions} tasks cached`
          process.stdout.write(`${stage.padEnd(18)} ${state}\n`)
        }
      }
    })
}
