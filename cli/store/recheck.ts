/** `m3w recheck DIR`: asks the hosts of a published dataset what their owners say today, and lists what would no longer be allowed. */
import { Command } from 'commander'
import { type RecheckReport, recheckDataset, watchSignals } from '../../index.ts'
import { readConfig } from '../config/config-file.ts'
import { type ConfigFlags, withConfigFlags } from '../config/config-flags.ts'

interface RecheckFlags extends ConfigFlags {
  readonly out?: string
  readonly json?: boolean
}

/** Declares the verb. Exit code 0 when every host was asked, whatever it said. */
export function recheckCommand(): Command {
  return withConfigFlags(new Command('recheck'))
    .description('Ask every host of a dataset once what its owner allows today; list what is no longer allowed.')
    .argument('<dir>', 'a store or a dataset: a folder or s3://bucket/prefix')
    .option('--out <folder>', 'a new folder for report and lists (default: recheck-<date> here)')
    .option('--json', 'print the report as JSON')
    .action(async (location: string, flags: RecheckFlags) => {
      const out = flags.out ?? `recheck-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`
      const signals = watchSignals()
      try {
        const { signal } = signals
        const report = await recheckDataset(location, await readConfig(flags), {
          out,
          signal,
          onProgress: showProgress,
        })
        process.stdout.write(flags.json === true ? `${JSON.stringify(report)}\n` : summary(report, out))
      } finally {
        signals.close()
      }
    })
}

function summary({ hosts, documents, images, unknownReasons }: RecheckReport, out: string): string {
  const refused = `${documents.refused} of ${documents.checked} documents and ${images.refused} of ${images.checked} images are no longer allowed`
  const unknown = documents.unknown + images.unknown
  return `${hosts} hosts: ${refused}${
    unknown === 0
      ? ''
      : `; of ${unknown} nobody could say (${Object.entries(unknownReasons)
          .map(([reason, count]) => `${reason} ${count}`)
          .join(', ')})`
  }. ${out}/report.md, ${out}/remove.jsonl\n`
}

function showProgress({ hosts, ofHosts }: { readonly hosts: number; readonly ofHosts: number }): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${hosts} of ${ofHosts} hosts${hosts === ofHosts ? '\n' : ''}`)
}
