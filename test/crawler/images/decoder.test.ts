import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { silentLog } from '../../../core/log.ts'
import { type Decoder, type DecoderOptions, openDecoder } from '../../../crawler/images/decoder.ts'
import { sniffImageType } from '../../../crawler/images/image-type.ts'
import { animation, photo } from './pictures.ts'

const LIMITS = { maxSidePx: 256, maxPixels: 1_000_000 }

async function open(
  t: TestContext,
  options: Partial<DecoderOptions> = {},
): Promise<{ decoder: Decoder; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-decoder-'))
  const decoder = openDecoder({ scratchDir: folder, log: silentLog, timeoutMs: 20_000, children: 1, ...options })
  t.after(async () => {
    await decoder.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { decoder, folder }
}

/** A child that obeys the text of the "image": crash, hang, lie, or echo its own process id as a detail. */
const OBEDIENT = `
import { readFileSync } from 'node:fs'
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', ({ id, path }) => {
  const text = readFileSync(path, 'utf8')
  if (text === 'crash') return process.kill(process.pid, 'SIGSEGV')
  if (text === 'hang') for (;;);
  if (text === 'lie') return process.send({ kind: 'done', id, result: { status: 'ok', measured: { widthPx: -1 } } })
  if (text === 'fail') return process.send({ kind: 'failed', id, detail: 'no space left' })
  process.send({ kind: 'done', id, result: { status: 'not_image', detail: String(process.pid) } })
})
process.send({ kind: 'ready' })
`

async function obedient(t: TestContext, options: Partial<DecoderOptions> = {}): Promise<Decoder> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-child-'))
  const entry = join(folder, 'child.mjs')
  await writeFile(entry, OBEDIENT)
  t.after(() => rm(folder, { recursive: true, force: true }))
  return (await open(t, { entry, ...options })).decoder
}

test('decoder: decodes in a child, returns re-encoded bytes, leaves no spool file', async (t) => {
  const { decoder, folder } = await open(t)
  const jpeg = await photo(120, 80).jpeg().toBuffer()
  const [kept, gif, html] = await Promise.all([
    decoder.decode(jpeg, LIMITS),
    decoder.decode(await animation('gif'), LIMITS),
    decoder.decode(Buffer.from('<html>'), LIMITS),
  ])
  assert.equal(kept.status, 'ok')
  assert.ok(gif.status === 'ok_reencoded')
  assert.equal(sniffImageType(gif.stored.bytes), gif.stored.format)
  assert.equal(html.status, 'not_image')
  assert.deepEqual(await readdir(folder), [])
})

test('decoder: a crash loses one image and no other', async (t) => {
  const decoder = await obedient(t)
  const texts = ['a', 'crash', 'b', 'crash', 'c']
  const outcomes = await Promise.all(texts.map((text) => decoder.decode(Buffer.from(text), LIMITS)))
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['not_image', 'decoder_crash', 'not_image', 'decoder_crash', 'not_image'],
  )
  assert.match(JSON.stringify(outcomes[1]), /SIGSEGV/)
})

test('decoder: a hanging child is killed at its time', async (t) => {
  const decoder = await obedient(t, { timeoutMs: 300 })
  assert.deepEqual(await decoder.decode(Buffer.from('hang'), LIMITS), { status: 'decoder_timeout', detail: '300 ms' })
  assert.equal((await decoder.decode(Buffer.from('a'), LIMITS)).status, 'not_image')
})

test('decoder: an answer that is no answer counts as a crash', async (t) => {
  const decoder = await obedient(t)
  assert.equal((await decoder.decode(Buffer.from('lie'), LIMITS)).status, 'decoder_crash')
})

test('decoder: a full disk is not the fault of the image', async (t) => {
  const decoder = await obedient(t)
  await assert.rejects(decoder.decode(Buffer.from('fail'), LIMITS), { code: 'E_CHILD', retryable: true })
})

test('decoder: children are replaced after their number of images', async (t) => {
  const decoder = await obedient(t, { imagesPerChild: 2 })
  const pids: string[] = []
  for (let image = 0; image < 5; image += 1) {
    const outcome = await decoder.decode(Buffer.from('a'), LIMITS)
    pids.push('detail' in outcome ? outcome.detail : '')
  }
  assert.equal(pids[0], pids[1])
  assert.equal(pids[2], pids[3])
  assert.equal(new Set(pids).size, 3)
})

test('decoder: an entry that does not start is our error, not a crash of every image', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-child-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'child.mjs'), 'process.exit(3)')
  const { decoder } = await open(t, { entry: join(folder, 'child.mjs') })
  await assert.rejects(decoder.decode(Buffer.from('a'), LIMITS), { code: 'E_CHILD', retryable: true })
})

test('decoder: closing gives up images in work without blaming them', async (t) => {
  const decoder = await obedient(t)
  await decoder.decode(Buffer.from('a'), LIMITS)
  const pending = [decoder.decode(Buffer.from('hang'), LIMITS), decoder.decode(Buffer.from('a'), LIMITS)]
  const settled = Promise.allSettled(pending)
  setTimeout(() => void decoder.close(), 100)
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ['rejected', 'rejected'],
  )
})
