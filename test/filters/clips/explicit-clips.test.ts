/** Frames of clips are looked at by the model of pictures, and what it is sure of goes. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import { classifyClipsStage } from '../../../crawler/media/measure/classify-clips-stage.ts'
import type { Clip } from '../../../datasets/clips.ts'
import { judgeExplicitClipsStage } from '../../../filters/clips/judge-explicit-clips-stage.ts'
import { dropRecord } from '../../../schemas/index.ts'
import { photo } from '../../crawler/media/image/pictures.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { runStage } from '../../helpers/run-stage.ts'

/** A decoder that takes a frame for what stands behind its end: `porn` and a tenth, or dies. */
async function fakeModel(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-child-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const entry = join(folder, 'child.mjs')
  await writeFile(
    entry,
    `import { readSync } from 'node:fs'
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', ({ id, length }) => {
  const bytes = Buffer.alloc(length)
  readSync(4, bytes, 0, length, 0)
  if (bytes.includes('CRASH')) { process.kill(process.pid, 'SIGSEGV'); for (;;); }
  const porn = Number(/porn (\\S+)$/.exec(bytes.toString('latin1'))?.[1] ?? 0)
  const signals = { 'explicit.drawing': 0, 'explicit.hentai': 0, 'explicit.neutral': 1 - porn, 'explicit.porn': porn, 'explicit.sexy': 0 }
  process.send({ kind: 'done', id, result: { status: 'ok', measured: { format: 'jpeg', widthPx: 8, heightPx: 8, signals } } })
})
process.send({ kind: 'ready' })`,
  )
  return entry
}

test('classify-clips, judge-explicit-clips: the most of the frames counts, what kills the model stays out, and unasked frames are not looked at', async (t) => {
  const store = openMemoryStore()
  const jpeg = await photo(8, 8).jpeg().toBuffer()
  const clipOf = async (id: string, words: readonly string[]): Promise<Clip> => {
    const frames: Clip['frames'] = await Promise.all(
      words.map(async (word, index) => {
        const bytes = Buffer.concat([jpeg, Buffer.from(word)])
        const key = `frames/${id}-${index}`
        await store.create(key, bytes)
        const about = { sha256: sha256Hex(bytes), phash: '0000000000000000', width: 8, height: 8 }
        return { ...about, blob: { key, offset: 0, length: bytes.length } }
      }),
    )
    return { id, wanted: { url: `https://v.example/${id}` }, frames } as unknown as Clip
  }
  const clips = [
    await clipOf('harmless', ['porn 0.1', 'porn 0.2']),
    await clipOf('once', ['porn 0.1', 'porn 0.9', 'porn 0.3']),
    await clipOf('deadly', ['', 'CRASH']),
    await clipOf('between', ['porn 1', 'porn 0', 'porn 1', 'porn 1', 'porn 0', 'porn 1']),
  ]
  const options = { model: 'made up', maxPixels: 1_000_000, decodeCpuMs: 60_000, maxExplicitFrames: 2 }
  const all = await runStage(classifyClipsStage({ ...options, maxExplicitFrames: 3 }, await fakeModel(t)), {
    inputs: { clips: clips.slice(0, 3) },
    store,
  })
  for (const drop of all.outputs.dropped) dropRecord.parse(drop)
  assert.deepEqual(
    all.outputs.dropped.map(({ id, reason }) => [id, reason]),
    [['deadly', 'clip_unseen']],
  )
  assert.deepEqual(
    all.outputs.classified.map(({ explicit }) => explicit?.['explicit.porn']),
    [0.2, 0.9],
  )
  const few = await runStage(classifyClipsStage(options, await fakeModel(t)), {
    inputs: { clips: clips.slice(3) },
    store,
  })
  assert.equal(few.outputs.classified[0]?.explicit?.['explicit.porn'], 0)

  const limits = { maxPornScore: 0.85, maxHentaiScore: 0.9 }
  const { outputs } = await runStage(judgeExplicitClipsStage(limits), { inputs: { clips: all.outputs.classified } })
  assert.deepEqual(
    outputs.kept.map(({ id }) => id),
    ['harmless'],
  )
  const [drop] = outputs.dropped
  assert.deepEqual([drop?.id, drop?.reason, drop?.measured, drop?.limit], ['once', 'clip_explicit', 0.9, 0.85])
})
