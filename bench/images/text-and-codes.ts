/**
 * How many pictures of a folder have text or a QR code, by m3w's measures, and which to read to know whether that is true.
 *
 *     node dist/bench/images/text-and-codes.js FOLDER [--seed 0] [--read 20]
 *
 * Each distinct picture is decoded as in a build. Of each band of `textShare`, and of all with a `qrShare` over 0, `--read` names are drawn by seed.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { hash64, openDecoder, silentLog } from '../../index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '0' }, read: { type: 'string', default: '20' } },
})
const [folder] = positionals
if (folder === undefined) throw new Error('expected a folder of pictures')

/** Lower ends of the bands of `textShare`; .02 is where all that were read have text. */
const BANDS = [0, Number.MIN_VALUE, 0.005, 0.02, 0.1]

const work = mkdtempSync(join(tmpdir(), 'm3w-shares-'))
const decoder = openDecoder({ scratchFolder: work, log: silentLog, children: 1 })
const seen = new Set<string>()
const withCode: string[] = []
const byBand = BANDS.map((): string[] => [])
for (const name of readdirSync(folder).sort()) {
  const bytes = readFileSync(join(folder, name))
  const digest = createHash('sha256').update(bytes).digest('hex')
  if (seen.has(digest)) continue
  const decoded = await decoder.decode(bytes, { maxPixels: 64_000_000, maxCpuMs: 60_000 })
  if (!('measured' in decoded)) continue
  seen.add(digest)
  const { qrShare, textShare } = decoded.measured.signals as { qrShare: number; textShare: number }
  if (qrShare > 0) withCode.push(name)
  byBand[BANDS.findLastIndex((least) => textShare >= least)]?.push(name)
}
await decoder.close()
rmSync(work, { recursive: true })

const order = (name: string): bigint => hash64(Number(values.seed), name)
const drawn = (names: readonly string[]): string =>
  [...names]
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .slice(0, Number(values.read))
    .join(' ')

process.stdout.write(`${seen.size} distinct pictures\nqrShare over 0: ${withCode.length}  ${drawn(withCode)}\n`)
for (const [at, names] of byBand.entries())
  process.stdout.write(`textShare from ${at === 1 ? 'over 0' : BANDS[at]}: ${names.length}  ${drawn(names)}\n`)
