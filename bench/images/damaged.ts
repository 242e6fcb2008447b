/**
 * What becomes of pictures that were cut off, lost a stretch of bytes, or had bytes changed, beside what Pillow and Chromium make of them.
 *
 *     node dist/bench/images/damaged.js FOLDER --python VENV/bin/python [--limit 6] [--browser /usr/bin/chromium] [--list]
 *
 * FOLDER has pictures of any kind; --limit of them (in order of SHA-256) and a made drawing are written in fourteen ways. Each file is cut at 20 places, has a third of its bytes filled with zeros or with 0x55
 * at 10 places each, and a byte changed at 20 places. Prints for each way and each damage how many are kept by m3w, by Pillow, by Chromium; and of those that m3w keeps, in how many at least half (an
 * eighth) of the pixels are other than in the whole file, by more than 32 levels. Whole files must all be kept. VENV has Pillow. `--list` names kept ones of which half is lost.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import sharp, { type Sharp } from 'sharp'
import { openDecoder, silentLog } from '../../index.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    limit: { type: 'string', default: '6' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
    list: { type: 'boolean', default: false },
  },
})

/** Prints the names of the files in a folder that Pillow loads whole. */
const PILLOW = `
import sys, pathlib
from PIL import Image
for path in pathlib.Path(sys.argv[1]).iterdir():
    try:
        Image.open(path).convert("RGBA").load()
        print(path.name)
    except Exception:
        pass
`

const WAYS: Readonly<Record<string, (image: Sharp) => Promise<Buffer>>> = {
  'jpeg baseline': (image) => image.jpeg({ quality: 85 }).toBuffer(),
  'jpeg optimised': (image) => image.jpeg({ quality: 85, mozjpeg: true, progressive: false }).toBuffer(),
  'jpeg progressive': (image) => image.jpeg({ quality: 85, progressive: true }).toBuffer(),
  png: (image) => image.png().toBuffer(),
  'png interlaced': (image) => image.png({ progressive: true }).toBuffer(),
  'png palette': (image) => image.png({ palette: true }).toBuffer(),
  gif: (image) => image.gif().toBuffer(),
  'gif animated': async (image) => await moving(image, 'gif'),
  'webp lossy': (image) => image.webp({ quality: 80 }).toBuffer(),
  'webp lossless': (image) => image.webp({ lossless: true }).toBuffer(),
  'webp animated': async (image) => await moving(image, 'webp'),
  avif: (image) => image.avif({ effort: 1 }).toBuffer(),
  'tiff plain': (image) => image.tiff({ compression: 'none' }).toBuffer(),
  'tiff lzw': (image) => image.tiff({ compression: 'lzw' }).toBuffer(),
}

async function moving(image: Sharp, format: 'gif' | 'webp'): Promise<Buffer> {
  const first = await image.clone().png().toBuffer()
  const second = await sharp(first).negate({ alpha: false }).png().toBuffer()
  return await sharp([first, second], { join: { animated: true } })
    .toFormat(format, { delay: [90, 90] })
    .toBuffer()
}

const DAMAGES: Readonly<Record<string, (bytes: Buffer) => readonly Buffer[]>> = {
  whole: (bytes) => [bytes],
  cut: (bytes) => places(20).map((place) => bytes.subarray(0, Math.floor(bytes.length * place))),
  'third 00': (bytes) => places(10).map((place) => filled(bytes, 0.1 + place * 0.5, 0)),
  'third 55': (bytes) => places(10).map((place) => filled(bytes, 0.1 + place * 0.5, 0x55)),
  'byte changed': (bytes) =>
    places(20).map((place) => {
      const other = Buffer.from(bytes)
      const at = Math.floor(bytes.length * (0.1 + place * 0.8))
      other[at] = (other[at] as number) ^ 0xa5
      return other
    }),
}

function places(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (index + 0.5) / count)
}

function filled(bytes: Buffer, from: number, value: number): Buffer {
  const start = Math.floor(bytes.length * from)
  return Buffer.from(bytes).fill(value, start, start + Math.floor(bytes.length / 3))
}

async function shownBy(page: Page, bytes: Buffer): Promise<boolean> {
  return await page.evaluate(
    async (address) => {
      const image = new Image()
      image.src = address
      return await image.decode().then(
        () => true,
        () => false,
      )
    },
    `data:image/*;base64,${bytes.toString('base64')}`,
  )
}

/** RGB on white of what stands in a shard; undefined where it cannot be decoded. */
async function pixelsOf(bytes: Buffer): Promise<Buffer | undefined> {
  const opened = sharp(bytes, { failOn: 'none' }).flatten({ background: '#fff' }).toColourspace('srgb').removeAlpha()
  return await opened
    .raw({ depth: 'uchar' })
    .toBuffer()
    .catch(() => undefined)
}

function shareOfOthers(one: Buffer, other: Buffer): number {
  if (one.length !== other.length) return 1
  let count = 0
  for (let at = 0; at < one.length; at += 3) {
    if ([0, 1, 2].some((channel) => Math.abs((one[at + channel] ?? 0) - (other[at + channel] ?? 0)) > 32)) count += 1
  }
  return count / (one.length / 3)
}

async function kept(decoder: ReturnType<typeof openDecoder>, bytes: Buffer): Promise<Buffer | string> {
  const decoded = await decoder.decode(bytes, { maxPixels: 64_000_000, maxSidePx: 1024, maxCpuMs: 60_000 })
  if (!('measured' in decoded)) return decoded.status
  return 'stored' in decoded ? decoded.stored.bytes : bytes
}

async function drawn(folder: string): Promise<readonly Sharp[]> {
  const digest = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
  const names = readdirSync(folder)
    .map((name) => [digest(name), name] as const)
    .sort()
    .slice(0, Number(values.limit))
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320"><rect width="480" height="320" fill="#fff"/>
    <path d="M20 300L120 60L200 220L300 40L460 280Z" fill="#36c"/><circle cx="380" cy="80" r="60" fill="#c63"/></svg>`
  const pictures = [Buffer.from(svg), ...names.map(([, name]) => readFileSync(join(folder, name)))]
  return pictures.map((bytes) => sharp(bytes).flatten({ background: '#fff' }).toColourspace('srgb'))
}

async function main(folder: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'm3w-damaged-'))
  const browser = await chromium.launch({ executablePath: values.browser, args: ['--no-sandbox'] })
  const decoder = openDecoder({ scratchFolder: work, log: silentLog, children: 1 })
  const pictures = await drawn(folder)
  try {
    const page = await browser.newPage()
    for (const [way, write] of Object.entries(WAYS)) {
      const whole = await Promise.all(pictures.map((image) => write(image.clone())))
      for (const [damage, make] of Object.entries(DAMAGES)) {
        const made = join(work, 'made')
        mkdirSync(made)
        const row = { way, damage, files: 0, m3w: 0, pillow: 0, chromium: 0, half: 0, eighth: 0 }
        const refused: Record<string, number> = {}
        for (const [index, bytes] of whole.entries()) {
          const before = await kept(decoder, bytes)
          const sound = typeof before === 'string' ? undefined : await pixelsOf(before)
          for (const [at, other] of make(bytes).entries()) {
            row.files += 1
            writeFileSync(join(made, `${index}-${at}`), other)
            if (await shownBy(page, other)) row.chromium += 1
            const after = await kept(decoder, other)
            if (typeof after === 'string') {
              refused[after] = (refused[after] ?? 0) + 1
              continue
            }
            row.m3w += 1
            const seen = await pixelsOf(after)
            const lost = sound === undefined || seen === undefined ? 1 : shareOfOthers(sound, seen)
            if (lost >= 0.5) row.half += 1
            if (lost >= 0.125) row.eighth += 1
            if (values.list && lost >= 0.5)
              console.log(`  ${way}, ${damage}, picture ${index} at ${at}: ${lost.toFixed(2)}`)
          }
        }
        const loaded = execFileSync(values.python, ['-W', 'ignore', '-c', PILLOW, made], { encoding: 'utf8' })
        row.pillow = loaded.split('\n').filter((name) => name !== '').length
        console.log(JSON.stringify({ ...row, refused }))
        rmSync(made, { recursive: true })
      }
    }
  } finally {
    await decoder.close()
    await browser.close()
    rmSync(work, { recursive: true, force: true })
  }
}

const [folder] = positionals
if (folder === undefined) throw new Error('expected FOLDER')
await main(folder)
