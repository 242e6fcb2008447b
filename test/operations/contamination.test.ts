/** Evaluation sets in whole builds: an index is made from files, and what stands in it is marked or dropped, counted and published. Two builds and a half, 10 s. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import {
  type BuildResult,
  buildContaminationIndex,
  buildDataset,
  completeConfig,
  freezeRun,
  readDatasetRecords,
  type Sample,
  silentLog,
  verifyDataset,
} from '../../index.ts'
import { htmlOf, makeSmallArchive, pictureOf } from '../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-contamination-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (...names: string[]): string => join(folder, ...names)
const INDEX = at('eval.index')

/** The words of a sentence of a story, as a question of a test set may quote them. */
const sentence = (page: number): string => />(The [^.]+)\./.exec(htmlOf(page).split('<h1>')[1] ?? '')?.[1] ?? ''

before(async () => {
  writeFileSync(at('stories.warc.gz'), (await makeSmallArchive(8)).bytes)
  mkdirSync(at('photos', 'train'), { recursive: true })
  const pictures = await Promise.all([0, 1, 2].map(pictureOf))
  const [half, same, mirrored] = pictures as [Buffer, Buffer, Buffer]
  writeFileSync(at('photos', 'half.jpg'), await sharp(half).resize(60, 50).jpeg({ quality: 50 }).toBuffer())
  writeFileSync(at('photos', 'train', 'same.jpg'), same)
  writeFileSync(at('photos', 'mirrored.jpg'), await sharp(mirrored).flop().jpeg().toBuffer())
  writeFileSync(at('photos', 'broken.jpg'), 'no picture')
  writeFileSync(
    at('photos', 'flat.png'),
    await sharp({ create: { width: 80, height: 80, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
  )
  const questions = [
    { qid: 7, question: `Who said that ${sentence(3)}?`, answers: ['Nobody'] },
    { qid: 8, question: 'Why?' },
  ]
  writeFileSync(at('quiz.json'), JSON.stringify({ version: 1, questions }))
  writeFileSync(at('captions.csv'), 'image,caption\n1.jpg,"A caption, of nine words, that stands on no page"\n')
})

const makeIndex = (sources: readonly string[], out: string) => buildContaminationIndex(sources, { out, idField: 'qid' })

test('an index says what it holds and what it left out, and is the same whichever way its files are named', async () => {
  const made = await makeIndex([at('photos'), at('quiz.json'), at('captions.csv')], INDEX)
  assert.deepEqual(
    made.sets.map(({ name, texts, images, tooShort, unusable }) => ({ name, texts, images, tooShort, unusable })),
    [
      { name: 'captions', texts: 1, images: 0, tooShort: 0, unusable: 0 },
      { name: 'photos', texts: 0, images: 3, tooShort: 0, unusable: 2 },
      { name: 'quiz', texts: 1, images: 0, tooShort: 1, unusable: 0 },
    ],
  )
  const other = await makeIndex([`quiz=${at('quiz.json')}`, at('captions.csv'), at('photos/')], at('other.index'))
  assert.equal(other.digest, made.digest)
  assert.deepEqual(readFileSync(at('other.index')), readFileSync(INDEX))
})

test('files without the fields that were asked for, and folders of nothing, are refused in words', async () => {
  const refused = (paths: string[], fields: string[] | undefined, message: RegExp) =>
    assert.rejects(buildContaminationIndex(paths, { out: at('never'), ...(fields && { fields }) }), {
      code: 'E_INPUT',
      message,
    })
  await refused(
    [at('quiz.json')],
    ['sentence'],
    /no text in a field sentence; it has version, questions, qid, question, answers/,
  )
  mkdirSync(at('empty'))
  await refused([at('empty')], undefined, /holds nothing that is indexed/)
  await refused([at('nowhere')], undefined, /expected a file or a folder/)
  await assert.rejects(buildContaminationIndex([`a b=${at('quiz.json')}`], { out: at('never') }), { code: 'E_USAGE' })
  assert.ok(!existsSync(at('never')))
})

const settings = (contamination: object, more: object = {}) =>
  completeConfig({
    sources: [at('stories.warc.gz')],
    network: { offline: true },
    images: { explicit: 'off' },
    partitions: { shuffle: 2, images: 2 },
    contamination,
    ...more,
  })
const build = (name: string, config: ReturnType<typeof settings>, signal?: AbortSignal): Promise<BuildResult> =>
  buildDataset({ out: at(name), config, workers: 0, log: silentLog, childEntry: '', ...(signal && { signal }) })
const samplesOf = async ({ folder }: BuildResult): Promise<Sample[]> => {
  const samples: Sample[] = []
  for await (const sample of readDatasetRecords(folder, 'samples')) samples.push(sample as Sample)
  return samples.sort((a, b) => (a.url < b.url ? -1 : 1))
}

test('a build marks documents and pictures that it knows, counts them by set, and is the same after a stop', async () => {
  const config = settings({ index: INDEX })
  const stop = new AbortController()
  // Progress comes when it may, and can pass over a stage that is quick: every task tells the log.
  const log: typeof silentLog = {
    ...silentLog,
    info(event, fields) {
      if (event === 'task.start' && fields?.stage === 'contamination') stop.abort()
    },
    with: () => log,
  }
  await assert.rejects(
    buildDataset({
      ...{ out: at('marked'), config, workers: 0, childEntry: '', signal: stop.signal },
      log,
    }),
    { code: 'E_INTERRUPTED' },
  )
  const result = await build('marked', config)
  const marks = (await samplesOf(result)).map(({ metadata, image_info }) => [
    metadata.contamination?.map(({ set, item, measure }) => `${set} ${item} ${measure}`).join() ?? '',
    image_info
      .flatMap((info) => info?.contamination ?? [])
      .map(({ item, measure }) => `${item} ${measure}`)
      .join(),
  ])
  assert.deepEqual(marks.slice(0, 4), [
    ['', 'half.jpg phash'],
    ['', 'train/same.jpg sha256'],
    ['', ''],
    ['quiz 7 containment', ''],
  ])
  const contamination = result.report.contamination
  assert.ok(contamination?.state === 'run')
  assert.deepEqual(contamination.sets, {
    captions: { documents: { marked: 0, dropped: 0 }, images: { marked: 0, dropped: 0, exact: 0 } },
    photos: { documents: { marked: 0, dropped: 0 }, images: { marked: 2, dropped: 0, exact: 1 } },
    quiz: { documents: { marked: 1, dropped: 0 }, images: { marked: 0, dropped: 0, exact: 0 } },
  })
  assert.equal(
    result.manifest.config.contamination && (result.manifest.config.contamination as { index: string }).index,
    contamination.index,
  )
  assert.match(readFileSync(join(result.folder, 'README.md'), 'utf8'), /\| photos \| 0 \| 0 \| 2 \| 0 \| 1 \|/)
  const rows = readFileSync(join(result.folder, 'shard-000000.index.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row))
  assert.deepEqual(rows.flatMap(({ contaminated }) => contaminated ?? []).sort(), ['photos', 'photos', 'quiz'])
  assert.deepEqual((await verifyDataset(result.folder)).problems, [])
  // The store has the index: its digest will do, and the file may be gone.
  const again = await build('marked', settings({ index: contamination.index }))
  assert.equal(again.manifest.id, result.manifest.id)
})

test('with drop, other partitions and the quality profile’s limits, what was marked is out, each with its reason', async () => {
  const config = settings(
    { index: INDEX, texts: 'drop', images: 'drop', maxDropPhashDistance: 4 },
    { partitions: { shuffle: 5, images: 1 } },
  )
  const result = await build('dropped', config)
  assert.deepEqual(result.report.problems, [])
  assert.equal(result.manifest.documents, 5)
  const dropped: string[] = []
  for await (const record of readDatasetRecords(result.folder, 'dropped')) {
    const { reason, detail } = record as { reason: string; detail?: string }
    if (reason.startsWith('contaminated')) dropped.push(`${reason}: ${detail}`)
  }
  assert.deepEqual(dropped.sort(), [
    'contaminated_image: photos half.jpg (phash)',
    'contaminated_image: photos train/same.jpg (sha256)',
    'contaminated_text: quiz 7 (containment)',
  ])
})

test('a bad index is refused before anything is written, and a run without one says so', async () => {
  writeFileSync(at('bad.index'), readFileSync(INDEX).subarray(0, 900))
  for (const [index, code, message] of [
    [at('bad.index'), 'E_INPUT', /bad\.index is no contamination index/],
    [at('none.index'), 'E_INPUT', /cannot be read/],
    ['f'.repeat(64), 'E_CONFIG', /does not hold/],
  ] as const) {
    await assert.rejects(freezeRun(at('refused'), settings({ index })), { code, message })
  }
  assert.ok(!existsSync(at('refused')))
  assert.equal(completeConfig({ profile: 'quality' }).contamination.texts, 'drop')
})
