/**
 * What becomes of sixty made picture files, and whether what is stored looks as Pillow and Chromium show it.
 *
 *     node dist/bench/images/as-seen.js --python VENV/bin/python [--folder FOLDER] [--browser /usr/bin/chromium]
 *
 * `bench/images/as_seen.py` makes the files and says what is expected of each; with --folder those of a folder are compared instead, of which nothing is expected. VENV has numpy and Pillow.
 * Alike: a mean difference of at most 4 levels, on white. Prints a line for each file that is not as expected, or not alike, and a summary; exit code 1 where a made one is not.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { openDecoder, packageRoot, silentLog } from '../../index.ts'

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    folder: { type: 'string' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
  },
})
const SCRIPT = join(packageRoot(), 'bench', 'images', 'as_seen.py')
const MAX_DIFFERENCE = 4
const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
}

/** On white. */
interface Seen {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

async function seenIn(bytes: Buffer): Promise<Seen> {
  const { data, info } = await sharp(bytes)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const rgb =
    channels === 3 ? data : Uint8Array.from({ length: width * height * 3 }, (_, at) => data[Math.floor(at / 3)] ?? 0)
  return { width, height, rgb }
}

/** As written by the script. */
function seenByPillow(file: string): Seen | undefined {
  if (!existsSync(file)) return undefined
  const bytes = readFileSync(file)
  return { width: bytes.readUInt32LE(0), height: bytes.readUInt32LE(4), rgb: bytes.subarray(8) }
}

/** Runs in the page: the picture drawn in its own size, on white. */
async function draw(address: string): Promise<{ width: number; height: number; base64: string } | undefined> {
  const image = new Image()
  image.src = address
  const isWhole = await image.decode().then(
    () => true,
    () => false,
  )
  if (!isWhole) return undefined
  const [width, height] = [image.naturalWidth, image.naturalHeight]
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  if (context === null) return undefined
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  let text = ''
  for (let at = 0; at < data.length; at += 4)
    text += String.fromCharCode(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0)
  return { width, height, base64: btoa(text) }
}

async function seenByChromium(page: Page, name: string, bytes: Buffer): Promise<Seen | undefined> {
  const type = TYPES[name.split('.').at(-1) ?? '']
  if (type === undefined) return undefined
  const drawn = await page.evaluate(draw, `data:${type};base64,${bytes.toString('base64')}`)
  return drawn === undefined ? undefined : { ...drawn, rgb: Buffer.from(drawn.base64, 'base64') }
}

/** Mean difference in levels; undefined: they are of different sizes, or one is none. */
function difference(one: Seen | undefined, other: Seen | undefined): number | undefined {
  if (one === undefined || other === undefined || one.width !== other.width || one.height !== other.height)
    return undefined
  let sum = 0
  for (let at = 0; at < one.rgb.length; at += 1) sum += Math.abs((one.rgb[at] ?? 0) - (other.rgb[at] ?? 0))
  return sum / one.rgb.length
}

type Verdict = 'alike' | 'both refuse' | 'they refuse' | 'we refuse' | 'other size' | `off by ${string}`

function compare(ours: Seen | undefined, theirs: Seen | undefined): Verdict {
  if (ours === undefined) return theirs === undefined ? 'both refuse' : 'we refuse'
  if (theirs === undefined) return 'they refuse'
  const levels = difference(ours, theirs)
  if (levels === undefined) return 'other size'
  return levels <= MAX_DIFFERENCE ? 'alike' : `off by ${levels.toFixed(1)}`
}

async function main(): Promise<number> {
  const work = mkdtempSync(join(tmpdir(), 'm3w-as-seen-'))
  const folder = values.folder ?? join(work, 'made')
  if (values.folder === undefined) execFileSync(values.python, [SCRIPT, 'make', folder])
  const expected =
    values.folder === undefined
      ? (JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, string>)
      : {}
  const names = readdirSync(folder).filter((name) => name !== 'expected.json')
  execFileSync(values.python, [SCRIPT, 'show', folder, join(work, 'pillow')], { stdio: 'ignore' })
  const browser = await chromium.launch({ executablePath: values.browser, args: ['--no-sandbox'] })
  const decoder = openDecoder({ scratchFolder: work, log: silentLog, children: 1 })
  const counts = { pillow: {} as Record<string, number>, chromium: {} as Record<string, number> }
  let wrong = 0
  try {
    const page = await browser.newPage()
    for (const name of names.sort()) {
      const bytes = readFileSync(join(folder, name))
      const decoded = await decoder.decode(bytes, { maxPixels: 64_000_000, maxSidePx: 1024, maxCpuMs: 60_000 })
      const isKept = 'measured' in decoded
      const ours = isKept ? await seenIn('stored' in decoded ? decoded.stored.bytes : bytes) : undefined
      const pillow = compare(ours, seenByPillow(join(work, 'pillow', `${name}.rgb`)))
      const shown = compare(ours, await seenByChromium(page, name, bytes))
      for (const [by, verdict] of [
        ['pillow', pillow],
        ['chromium', shown],
      ] as const)
        counts[by][verdict.replace(/ by .*/, '')] = (counts[by][verdict.replace(/ by .*/, '')] ?? 0) + 1
      const status = isKept ? 'kept' : decoded.status
      const isExpected = expected[name] === undefined || expected[name] === status
      if (!isExpected) wrong += 1
      if (isExpected && [pillow, shown].every((verdict) => verdict === 'alike' || verdict === 'both refuse')) continue
      process.stdout.write(
        `${name}: ${decoded.status}${isExpected ? '' : `, expected ${expected[name]}`}; Pillow ${pillow}; Chromium ${shown}\n`,
      )
    }
  } finally {
    await decoder.close()
    await browser.close()
    rmSync(work, { recursive: true, force: true })
  }
  process.stdout.write(`${JSON.stringify({ files: names.length, wrong, ...counts })}\n`)
  return wrong === 0 ? 0 : 1
}

process.exitCode = await main()
