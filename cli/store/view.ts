/** `m3w view DIR`: looks at a dataset in a browser, on this machine alone. */
import { basename } from 'node:path'
import { Command } from 'commander'
import { type ViewOptions, viewDataset } from '../../viewer/view-dataset.ts'
import { readConfig } from '../config/config-file.ts'
import { wholeNumber } from '../flags/whole-number.ts'

interface ViewFlags {
  readonly port: string
  readonly dataset?: string
  readonly sample: string
  readonly seed: string
  readonly decisions?: string
  readonly config?: string
}

/** Declares the verb. Serves until it is stopped. */
export function viewCommand(): Command {
  return new Command('view')
    .description('Look at a dataset in a browser: documents, drops, limits, images. On 127.0.0.1 only.')
    .argument('<dir>', 'a store or a dataset: a folder or s3://bucket/prefix')
    .option('--port <n>', 'port; 0 takes any that is free', '0')
    .option('--dataset <id>', 'of a store: which dataset (default: the newest)')
    .option('--sample <n>', 'documents that are indexed, by seed; beside them all drops of rare reasons', '200000')
    .option('--seed <n>', 'of the sample', '0')
    .option('--config <file>', 'a second config, whose limits stand beside those of the dataset on the screen Limits')
    .option('--decisions <file>', 'where decisions are written (default: decisions.jsonl in the store)')
    .action(async (location: string, flags: ViewFlags) => {
      const viewer = await viewDataset(location, {
        port: wholeNumber('--port', flags.port, 65_535),
        sample: wholeNumber('--sample', flags.sample),
        seed: wholeNumber('--seed', flags.seed),
        dataset: flags.dataset,
        decisionsFile: flags.decisions,
        beside: await besideOf(flags.config),
      })
      process.stderr.write(`${location}: open ${viewer.url} (Ctrl-C ends it)\n`)
      viewer.indexed.then(
        () => process.stderr.write('the index is whole\n'),
        (error: unknown) => process.stderr.write(`the index is not whole: ${String(error)}\n`),
      )
      await new Promise<void>((done) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done())
      })
      await viewer.close()
    })
}

async function besideOf(config: string | undefined): Promise<ViewOptions['beside']> {
  return config === undefined
    ? undefined
    : { name: basename(config), path: config, config: await readConfig({ config }) }
}
