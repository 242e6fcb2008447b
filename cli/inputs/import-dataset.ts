/** `m3w import-dataset PATHS… --out FILE.warc.gz`: datasets of others as an archive, which is a source of a build. */
import { Command } from 'commander'
import { importDataset } from '../../index.ts'
import { counted } from '../terminal/units.ts'

/** Declares the verb. */
export function importDatasetCommand(): Command {
  return new Command('import-dataset')
    .description('Make an archive of the documents of a dataset, so that a build filters and deduplicates them.')
    .argument(
      '<path...>',
      'files or folders of parquet or JSON lines, in the form of OBELICS, OmniCorpus or MMC4, or as "m3w export" writes them',
    )
    .requiredOption(
      '--out <file>',
      'the archive (.warc.gz); it must not exist. Build from it: m3w build FILE --out DIR',
    )
    .action(async (paths: string[], { out }: { out: string }) => {
      const { files, rows, problems, images } = await importDataset(paths, { out })
      const lost = problems === 0 ? '' : `, ${problems} of them no documents (dropped as bad_row by the build)`
      process.stderr.write(
        `wrote ${out}: ${counted(files, 'file')}, ${counted(rows, 'row')}${lost}, ${counted(images, 'picture')}\n`,
      )
    })
}
