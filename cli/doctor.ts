/** `m3w doctor [PLACE]`: what this machine and a place for a store are fit for; each line ok, or what to do. */
import { Command } from 'commander'
import { examine, M3wError, packageRoot } from '../index.ts'
import { queueOption } from './flags/queue-option.ts'
import { findPython } from './trainer/python.ts'

/** Declares the verb. Exit code 4 if anything is bad; warnings alone give 0. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Check Node, packages, programs, resolver, and the place of a store: each line ok, or what to do.')
    .argument('[place]', 'where a store is, or is to be: a folder or s3://bucket/prefix')
    .addOption(queueOption('also a Redis queue'))
    .option('--json', 'print JSON')
    .action(async (place: string | undefined, { queue, json = false }: { queue?: string; json?: boolean }) => {
      const findings = await examine({ store: place, queue, python: findPython(packageRoot()) })
      for (const { name, state, words } of findings)
        if (!json) process.stdout.write(`${state.padEnd(8)} ${name.padEnd(16)} ${words}\n`)
      if (json) process.stdout.write(`${JSON.stringify(findings)}\n`)
      const bad = findings.filter(({ state }) => state === 'bad').map(({ name }) => name)
      if (bad.length > 0) throw new M3wError('E_STORE', `not fit: ${bad.join(', ')}. The lines above say what to do.`)
    })
}
