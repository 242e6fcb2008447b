/**
 * Hostile answers in the place of pictures, each on a list with a text of its own, through a whole build: `node dist/bench/media/hostile-pictures.js OUT`. Prints a JSON line a file, with what became
 * of it, and one with what was lost beside them: files without an outcome, good pictures that are missing, and connections to a trap that files name.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTrap } from 'node:net'
import { join } from 'node:path'
import { crc32, deflateSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { packageRoot, readDatasetRecords } from '../../index.ts'
import { oddPictures } from './odd-pictures.ts'

type Answer = Buffer | ((response: ServerResponse) => void)

const [out] = process.argv.slice(2)
if (out === undefined) throw new Error('usage: node dist/bench/media/hostile-pictures.js OUT')

/** A fixed sequence, so that a run can be repeated. */
function noise(length: number, seed: number): Buffer {
  let state = seed
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state >> 16
    }),
  )
}

function changed(bytes: Buffer, seed: number): Buffer {
  const copy = Buffer.from(bytes)
  const places = noise(80, seed)
  for (let at = 0; at < 40; at += 1) copy[places.readUInt16LE(at * 2) % copy.length] = places[at] ?? 0
  return copy
}

function chunk(kind: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

function png(widthPx: number, heightPx: number, data: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const start = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

const svg = (inside: string, before = ''): Buffer =>
  Buffer.from(
    `${before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="200">${inside}</svg>`,
  )

/** Entities of entities: nine to the twentieth laughs. */
const LAUGHS = `<!DOCTYPE svg [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, n) => `<!ENTITY ${String.fromCharCode(98 + n)} "${`&${String.fromCharCode(97 + n)};`.repeat(9)}">`).join('')}]>`

async function filesOf(trap: string): Promise<Readonly<Record<string, Answer>>> {
  const pixels = { raw: { width: 200, height: 150, channels: 3 } } as const
  const jpeg = await sharp(noise(90_000, 1), pixels).blur(3).jpeg().toBuffer()
  const other = await sharp(noise(90_000, 2), pixels).blur(9).png().toBuffer()
  const webp = await sharp(noise(90_000, 3), pixels).blur(3).webp().toBuffer()
  const cut = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => {
      const whole = [jpeg, other, webp][at % 3] as Buffer
      return [`cut-${at}`, whole.subarray(0, Math.floor((whole.length * (at + 1)) / 22))]
    }),
  )
  return {
    ...cut,
    ...Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((seed) => [`fuzzed-${seed}`, changed([jpeg, other, webp][seed % 3] as Buffer, seed)]),
    ),
    ...(await oddPictures(jpeg, other, chunk)),
    'bomb-png': png(30_000, 30_000, deflateSync(Buffer.alloc(1_000_000))),
    'two-thousand-million': png(0x7fff_ffff, 0x7fff_ffff, deflateSync(Buffer.alloc(100))),
    'empty-rows': png(6000, 6000, deflateSync(Buffer.alloc(10))),
    'too-many-rows': png(10, 10, deflateSync(Buffer.alloc(50_000_000))),
    'canvas-gif': Buffer.from(`474946383961ffffffff800000000000ffffff2c00000000ffffffff000202440100${'3b'}`, 'hex'),
    'tiff-loop': Buffer.from('49492a0008000000000008000000', 'hex'),
    'avif-garbage': Buffer.concat([Buffer.from('0000001c6674797061766966000000006176696600', 'hex'), noise(5000, 7)]),
    'svg-file': svg(
      `<image xlink:href="file:///etc/passwd" width="9" height="9"/><image href="${trap}/a.png" width="9" height="9"/><rect width="90" height="90"/>`,
    ),
    'svg-laughs': svg('<text>&u;</text>', LAUGHS),
    'svg-style': svg(`<style>@import url(${trap}/b.css);</style><rect width="90" height="90"/>`),
    'svg-entity': svg(
      '<desc>&x;</desc><rect width="90" height="90"/>',
      `<!DOCTYPE svg [<!ENTITY x SYSTEM "${trap}/c">]>`,
    ),
    playlist: Buffer.from(`#EXTM3U\n${trap}/a.jpg\nfile:///etc/passwd\n`),
    'image-magick': Buffer.from(
      `push graphic-context\nviewbox 0 0 640 480\nfill 'url(${trap}/d.jpg)'\npop graphic-context`,
    ),
    postscript: Buffer.from('%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file\n'),
    html: Buffer.from('<!doctype html><title>Log in</title>'),
    empty: Buffer.alloc(0),
    zeros: Buffer.alloc(100_000),
    'gzip-bomb': (response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(200_000_000))),
    announced: (response) => void response.writeHead(200, { 'content-length': '9999999999' }).write(jpeg),
    endless: (response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).write(jpeg)
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        response.once('drain', more)
      }
      more()
    },
    'to-private': (response) => void response.writeHead(302, { location: 'http://169.254.169.254/latest/x.jpg' }).end(),
    'to-itself': (response) => void response.writeHead(302, { location: '/to-itself' }).end(),
    'to-file': (response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    'good-1': jpeg,
    'good-2': other,
  }
}

/** Builds pairs of a list of the files. Resolves with the exit code, and what became of each. */
async function buildFrom(folder: string, names: readonly string[], origin: string) {
  mkdirSync(folder, { recursive: true })
  const list = join(folder, 'list.csv')
  const words = (name: string): string =>
    name.replace(/\d/g, (digit) => ` ${String.fromCharCode(97 + Number(digit))}`).replaceAll('-', ' ')
  writeFileSync(
    list,
    ['url,text', ...names.map((name) => `${origin}/${name},What the file ${words(name)} shows to a reader of it`)].join(
      '\n',
    ),
  )
  const store = join(folder, 'store')
  const sets = [
    'network.allowAddresses=["127.0.0.0/8"]',
    'network.contact=bench@example.org',
    'network.minDelayMs=0',
    'network.maxAttempts=1',
    'images.svg=rasterise',
    'images.explicit=off',
    'pairs.profile=wide',
  ]
  const args = [
    'build',
    '--list',
    list,
    '--to',
    'pairs',
    '--out',
    store,
    '--workers',
    '1',
    '--quiet',
    ...sets.flatMap((set) => ['--set', set]),
  ]
  const child = spawn(process.execPath, [join(packageRoot(), 'dist', 'cli', 'main.js'), ...args], { stdio: 'ignore' })
  const code = await new Promise((resolve) => child.once('close', resolve))
  const became = new Map<string, string>()
  const pairs = join(store, 'pairs')
  for await (const drop of readDatasetRecords(pairs, 'dropped')) {
    const { url, reason, detail } = drop as Record<string, string>
    became.set(
      (url ?? '').slice(origin.length + 1),
      `${reason}${detail === undefined ? '' : `: ${detail.slice(0, 60)}`}`,
    )
  }
  for await (const sample of readDatasetRecords(pairs, 'samples'))
    became.set((sample as { image_info: { url: string } }).image_info.url.slice(origin.length + 1), 'kept')
  return { code, became }
}

async function main(folder: string): Promise<number> {
  let trapped = 0
  const trap = createTrap((socket) => {
    trapped += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
  const files = await filesOf(`http://127.0.0.1:${(trap.address() as AddressInfo).port}`)
  const server = createServer(({ url = '' }, response) => {
    const answer = files[url.slice(1)]
    if (answer === undefined) response.writeHead(404).end()
    else if (typeof answer === 'function') answer(response)
    else response.writeHead(200, { 'content-type': 'image/jpeg' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { code, became } = await buildFrom(folder, Object.keys(files), origin)
  for (const name of Object.keys(files))
    process.stdout.write(`${JSON.stringify({ file: name, became: became.get(name) ?? 'lost' })}\n`)
  const lost = Object.keys(files).filter(
    (name) => !became.has(name) || (name.startsWith('good') && became.get(name) !== 'kept'),
  )
  process.stdout.write(`${JSON.stringify({ files: Object.keys(files).length, code, lost, trapped })}\n`)
  server.closeAllConnections()
  server.close()
  trap.close()
  return lost.length === 0 && trapped === 0 ? 0 : 1
}

process.exitCode = await main(out)
