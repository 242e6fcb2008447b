/**
 * What the viewer costs on a dataset made for the purpose: its index, the time until it answers, and the CPU time of an answer on each screen.
 *
 *   node dist/bench/viewer/viewer-speed.js FOLDER [--documents 100000]     (FOLDER is made, and used again where it is there)
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { viewDataset } from '../../viewer/view-dataset.ts'
import { table } from '../extraction/tables.ts'
import { makeStore } from './made-dataset.ts'

const ASKED = 9
const PATHS = [
  '/documents',
  '/documents?seed=7&page=3',
  '/documents?q=the',
  '/documents?q=w3x',
  '/documents?q=%22of+the%22&language=en',
  '/documents?host=host7.example&state=kept',
  '/documents?state=truncated_page',
  '/documents?kind=page&state=kept&seed=9',
  '/documents?kind=pair&seed=3&page=5',
  '/documents?kind=pair&state=pair_short&host=img.example',
  '/documents?kind=pair&q=the',
  '/documents?kind=clip&state=kept&seed=4&page=9',
  '/documents?kind=clip&state=clip_short&host=img.example',
  '/documents?kind=clip&q=w3x&language=en',
  '/documents?kind=page&images=20%2B',
  '/documents?kind=page&state=kept&seed=5&page=1500',
  '/documents?kind=pair&type=alt&language=de',
  '/documents?host=host7.example&language=de&images=2%2B&state=kept',
  '/funnel',
  '/limits?key=text.minWords',
  '/limits/comparison?key=text.minWords&set=text.minWords=120',
  '/limits/comparison?left=m3w&right=quality&key=images.minSidePx',
  '/limits/histogram?key=text.maxWords',
  '/limits?left=m3w&right=quality&key=images.maxAspect',
  '/limits/comparison?key=pairs.minWords&set=pairs.minWords=9',
  '/limits/histogram?key=pairs.minSidePx',
  '/limits?key=pairs.maxAspect&set=pairs.maxAspect=2',
  '/limits/comparison?key=video.minWords&set=video.minWords=9',
  '/limits/histogram?key=video.minMotion',
  '/limits?key=video.maxCutsPerSecond&set=video.maxCutsPerSecond=1',
  '/images',
  '/images?by=size&page=9',
  '/images?by=clusters',
  '/images?by=uses',
  '/images?by=score',
  '/images?host=img.example&seed=5',
  '/decisions',
]

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Median and highest CPU time and wall time of some answers, ms. The first is the coldest. */
async function time(url: string): Promise<readonly [first: number, cpu: number, wall: number]> {
  const runs: [number, number][] = []
  for (let run = 0; run < ASKED; run++) {
    const [cpu, wall] = [cpuMs(), performance.now()]
    const answer = await fetch(url)
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${text.slice(0, 200)}`)
    runs.push([cpuMs() - cpu, performance.now() - wall])
  }
  const median = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  return [runs[0]?.[0] ?? 0, median(runs.map(([cpu]) => cpu)), median(runs.map(([, wall]) => wall))]
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { documents: { type: 'string', default: '100000' } },
})
const [folder = ''] = positionals
if (folder === '') throw new Error('usage: node dist/bench/viewer/viewer-speed.js FOLDER [--documents N]')
const documents = Number(values.documents)
if (!existsSync(join(folder, 'current.json'))) await makeStore(folder, documents)

const opened = performance.now()
const begun = cpuMs()
const viewer = await viewDataset(folder, { port: 0, sample: 200_000, seed: 0 })
await (await fetch(new URL('/funnel', viewer.url))).text()
const firstAnswer = performance.now() - opened
await viewer.indexed
const indexCpu = cpuMs() - begun
const index = readdirSync(join(folder, 'work', 'view')).filter((name) => name.endsWith('.sqlite'))
const bytes = statSync(join(folder, 'work', 'view', index[0] ?? '')).size
await viewer.close()

const again = performance.now()
const reopened = await viewDataset(folder, { port: 0, sample: 200_000, seed: 0 })
await (await fetch(new URL('/documents', reopened.url))).text()
const secondAnswer = performance.now() - again
/** The screen of one of a list. */
async function oneOf(query: string): Promise<string> {
  const html = await (await fetch(new URL(`/documents?${query}`, reopened.url))).text()
  return /href="(\/document\/[^"?]+)/.exec(html)?.[1] ?? ''
}
const [document, pair, clip] = [
  await oneOf('state=kept'),
  await oneOf('kind=pair&state=kept'),
  await oneOf('kind=clip&state=kept'),
]
const rows: string[][] = []
const members = [pair, clip].map((one) => `${one.replace('document', 'member')}/0`)
for (const path of [...PATHS, document, pair, clip, ...members]) {
  const [first, cpu, wall] = await time(new URL(path, reopened.url).href)
  rows.push([path.replace(/[0-9a-f]{32}/, 'ID'), first.toFixed(0), cpu.toFixed(1), wall.toFixed(1)])
}
await reopened.close()
process.stdout.write(
  `${documents} documents, as many pairs and as many clips: first answer ${firstAnswer.toFixed(0)} ms after opening without an index, ${secondAnswer.toFixed(0)} ms with one (wall); index ${(indexCpu / 1000).toFixed(1)} CPU s, ${bytes} bytes, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n\n${table('Answers', ['path', 'first, CPU ms', 'median, CPU ms', 'median, wall ms'], rows)}`,
)
