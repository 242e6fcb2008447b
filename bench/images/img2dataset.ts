/**
 * CPU a picture of `m3w build --list --to pairs` beside img2dataset: one server, one list, in alternation, start subtracted.
 *
 *     node dist/bench/images/img2dataset.js FOLDER --python VENV/bin/python [--rounds 3] [--few 16] [--limit 1000] [--work DIR] [--only NAME]
 *
 * FOLDER holds pictures (jpg, png, webp, gif); those that img2dataset's decoder cannot open are failures of both. VENV has img2dataset. What is counted is user and system time
 * of the whole family of processes of each program; that of the server is not in it. Each runs with `--few` pictures first, and what that took is subtracted. m3w asks
 * robots.txt, keeps evidence, measures, hashes, judges and removes duplicates meanwhile; explicit pictures are looked for by neither.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '3' },
    few: { type: 'string', default: '16' },
    limit: { type: 'string', default: '1000' },
    work: { type: 'string' },
    only: { type: 'string' },
  },
})
const [folder] = positionals
if (folder === undefined) throw new Error('expected a folder of pictures')
const few = Number(values.few)
const TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
}
const CLI = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'cli', 'main.js')
const METER =
  'import resource,subprocess,sys;r=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL);u=resource.getrusage(resource.RUSAGE_CHILDREN);print(u.ru_utime+u.ru_stime);sys.exit(r.returncode)'

/** What both are asked for: name, keys of m3w, flags of img2dataset. */
const MODES: readonly (readonly [name: string, m3w: readonly string[], img2dataset: readonly string[]])[] = [
  [
    'same policy, 1,024 px',
    ['images.maxSidePx=1024'],
    ['--resize_mode=keep_ratio_largest', '--image_size=1024', '--resize_only_if_bigger=True', '--encode_quality=90'],
  ],
  [
    '256 px',
    ['images.maxSidePx=256'],
    ['--resize_mode=keep_ratio_largest', '--image_size=256', '--resize_only_if_bigger=True', '--encode_quality=90'],
  ],
  ['originals kept', ['images.maxSidePx=20000'], ['--resize_mode=no']],
]
/** Nothing of a picture is refused but what cannot be read. */
const ALL_STAY = [
  'images.minSidePx=1',
  'images.maxAspect=1000',
  'images.minColourDeviation=0',
  'images.explicit=off',
  'images.maxDocumentsPerImage=1000',
  'pairs.minSidePx=1',
  'pairs.maxAspect=1000',
  'pairs.minWords=1',
  'pairs.maxImagesPerText=1000000',
  'network.minDelayMs=0',
  'network.allowAddresses=["127.0.0.0/8"]',
  'network.contact=bench@example.org',
  'partitions.images=1',
  'partitions.shuffle=1',
]

const names = readdirSync(folder)
  .filter((name) => TYPES[extname(name).toLowerCase()] !== undefined)
  .sort()
  .slice(0, Number(values.limit))
// Without any the start alone is timed, and both look as fast as noise.
if (names.length <= Number(values.few))
  throw new Error(
    `expected more than ${values.few} pictures in ${folder} named .jpg, .png, .webp or .gif, got ${names.length}`,
  )
const work = mkdtempSync(join(values.work ?? tmpdir(), 'm3w-img2dataset-'))
const server = createServer((request, response) => {
  const name = decodeURIComponent((request.url ?? '').slice(1).split('?')[0] as string)
  if (!names.includes(name)) return void response.writeHead(404).end()
  const bytes = readFileSync(join(folder, name))
  response.writeHead(200, { 'content-type': TYPES[extname(name).toLowerCase()], 'content-length': bytes.length })
  response.end(bytes)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
/** Texts that differ in figures alone are one. */
const lettersOf = (index: number): string =>
  [...String(index)].map((digit) => String.fromCharCode(97 + Number(digit))).join('')
const listOf = (some: readonly string[], name: string): string => {
  const path = join(work, name)
  const rows = some.map(
    (file, index) => `${origin}/${encodeURIComponent(file)},a picture called ${lettersOf(index)} here`,
  )
  writeFileSync(path, ['url,caption', ...rows, ''].join('\n'))
  return path
}
const [all, start] = [listOf(names, 'all.csv'), listOf(names.slice(0, few), 'few.csv')]

/** CPU seconds of a command and of all it started. */
function metered(command: readonly string[], cwd = work): Promise<number> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_ALBUMENTATIONS_UPDATE: '1' }
    const child = spawn(values.python, ['-c', METER, ...command], { cwd, env, stdio: ['ignore', 'pipe', 'ignore'] })
    let out = ''
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString()
    })
    child.on('close', (code) =>
      code === 0 ? resolve(Number(out)) : reject(new Error(`${command.join(' ')}: ${code}`)),
    )
  })
}

let runs = 0
function folderOf(program: string): string {
  runs += 1
  return join(work, `${program}-${runs}`)
}
async function m3w(list: string, keys: readonly string[]) {
  const out = folderOf('m3w')
  const sets = [...ALL_STAY, ...keys].flatMap((set) => ['--set', set])
  const seconds = await metered([
    process.execPath,
    CLI,
    'build',
    '--list',
    list,
    '--to',
    'pairs',
    '--out',
    out,
    '--workers',
    '1',
    '--quiet',
    ...sets,
  ])
  const dataset = join(out, 'pairs')
  const { documents, shards } = JSON.parse(readFileSync(join(dataset, 'dataset.json'), 'utf8')) as {
    documents: number
    shards: readonly { readonly bytes: number }[]
  }
  rmSync(out, { recursive: true })
  return { seconds, made: documents, bytes: shards.reduce((sum, { bytes }) => sum + bytes, 0) }
}

async function img2dataset(list: string, flags: readonly string[]) {
  const out = folderOf('img2dataset')
  mkdirSync(out)
  const io = ['--input_format=csv', '--url_col=url', '--caption_col=caption', '--output_format=webdataset']
  const seconds = await metered([
    values.python,
    '-c',
    'from img2dataset import main; main()',
    `--url_list=${list}`,
    `--output_folder=${join(out, 'made')}`,
    ...io,
    '--processes_count=1',
    '--thread_count=16',
    '--number_sample_per_shard=10000',
    '--enable_wandb=False',
    ...flags,
  ])
  const made = join(out, 'made')
  const stats = readdirSync(made).filter((name) => name.endsWith('_stats.json'))
  const count = stats.reduce(
    (sum, name) => sum + (JSON.parse(readFileSync(join(made, name), 'utf8')) as { successes: number }).successes,
    0,
  )
  const bytes = readdirSync(made).reduce(
    (sum, name) => sum + (name.endsWith('.tar') ? statSync(join(made, name)).size : 0),
    0,
  )
  rmSync(out, { recursive: true })
  return { seconds, made: count, bytes }
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number
try {
  console.log(`${names.length} pictures, ${few} for the start, ${values.rounds} rounds`)
  console.log(
    'mode | m3w ms a picture (made, MB) | img2dataset ms (made, MB) | speed of m3w by img2dataset, median and each',
  )
  for (const [name, keys, flags] of MODES) {
    if (values.only !== undefined && !name.includes(values.only)) continue
    const rounds: { ours: number; theirs: number }[] = []
    let words = ''
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const [ourStart, ourAll] = [await m3w(start, keys), await m3w(all, keys)]
      const [theirStart, theirAll] = [await img2dataset(start, flags), await img2dataset(all, flags)]
      const more = names.length - few
      rounds.push({
        ours: ((ourAll.seconds - ourStart.seconds) / more) * 1000,
        theirs: ((theirAll.seconds - theirStart.seconds) / more) * 1000,
      })
      words = `${ourAll.made}, ${(ourAll.bytes / 1e6).toFixed(1)} | ${theirAll.made}, ${(theirAll.bytes / 1e6).toFixed(1)}`
    }
    const ratios = rounds.map(({ ours, theirs }) => theirs / ours)
    const [ours, theirs] = [median(rounds.map((r) => r.ours)), median(rounds.map((r) => r.theirs))]
    console.log(
      `${name} | ${ours.toFixed(1)} | ${theirs.toFixed(1)} | made and MB: ${words} | ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(' ')})`,
    )
  }
} finally {
  server.close()
  rmSync(work, { recursive: true, force: true })
}
