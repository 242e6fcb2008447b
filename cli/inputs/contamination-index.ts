/** `m3w contamination-index PATHS… --out INDEX`: makes an index of evaluation sets, for `contamination.index` of a build. */
import { Command } from 'commander'
import { buildContaminationIndex, type ContaminationIndexResult, watchSignals } from '../../index.ts'
import { wholeNumber } from '../flags/whole-number.ts'
import { openOwnLog } from '../terminal/own-log.ts'

interface IndexFlags {
  readonly out: string
  readonly fields?: string
  readonly idField?: string
  readonly minWords?: string
  readonly ngramWords?: string
  readonly json?: boolean
}

/** Declares the verb. */
export function contaminationIndexCommand(): Command {
  return new Command('contamination-index')
    .description('Index your local copies of evaluation sets, so that a build marks or drops what stands in them.')
    .argument(
      '<path...>',
      'folders or files, each a set of its name, or SET=PATH: pictures, and texts as jsonl, json, csv, tsv, parquet, txt, md, tex or html',
    )
    .requiredOption('--out <file>', 'the index; name it in contamination.index')
    .option(
      '--fields <names>',
      'members or columns that hold texts, such as question,context (default: the usual ones)',
    )
    .option('--id-field <name>', 'the member or column that names an item (default: file and number)')
    .option('--min-words <n>', 'leave out texts of fewer words (default: 8)')
    .option('--ngram-words <n>', 'words of the runs that are compared (default: 13); 8 finds more of what was edited')
    .option('--json', 'print the result as JSON')
    .action(async (paths: string[], flags: IndexFlags) => {
      const signals = watchSignals()
      try {
        const { out, fields, idField, minWords, ngramWords } = flags
        const result = await buildContaminationIndex(paths, {
          out,
          ...(fields === undefined ? {} : { fields: fields.split(',').map((name) => name.trim()) }),
          ...(idField === undefined ? {} : { idField }),
          ...(minWords === undefined ? {} : { minWords: wholeNumber('--min-words', minWords) }),
          ...(ngramWords === undefined ? {} : { ngramWords: wholeNumber('--ngram-words', ngramWords) }),
          log: openOwnLog(),
          signal: signals.signal,
        })
        process.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : summary(result, out))
      } finally {
        signals.close()
      }
    })
}

function summary({ digest, bytes, sets, skipped }: ContaminationIndexResult, out: string): string {
  const lines = sets.map(({ name, texts, images, tooShort, common, repeated, unusable }) => {
    const out = { 'too short': tooShort, 'of common phrases alone': common, repeated, 'unusable pictures': unusable }
    const left = Object.entries(out).flatMap(([why, count]) => (count === 0 ? [] : [`${count} ${why}`]))
    return `  ${name}: ${texts} texts, ${images} pictures${left.length === 0 ? '' : `; not in it: ${left.join(', ')}`}\n`
  })
  const other = skipped.length === 0 ? '' : `  ${skipped.length} files passed over, such as ${skipped[0]}\n`
  return `${out}: ${bytes} bytes, SHA-256 ${digest}\n${lines.join('')}${other}`
}
