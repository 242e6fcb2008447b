import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '../../../../core/log.ts'
import { type Decoder, type DecoderOptions, openDecoder } from '../../../../crawler/media/image/decoder.ts'
import { createDecoderPool } from '../../../../crawler/media/image/decoder-pool.ts'
import { sniffImageType } from '../../../../crawler/media/image/image-type.ts'
import { until } from '../../../helpers/hang-guard.ts'
import { animation, photo } from './pictures.ts'

const LIMITS = { maxSidePx: 256, maxPixels: 1_000_000, maxCpuMs: 60_000 }

async function open(
  t: TestContext,
  options: Partial<DecoderOptions> = {},
): Promise<{ decoder: Decoder; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-decoder-'))
  const decoder = openDecoder({ scratchFolder: folder, log: silentLog, children: 1, ...options })
  t.after(async () => {
    await decoder.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { decoder, folder }
}

/**
 * A child that obeys the text of the "image", `word` or `word how-many-processes`: the first so many processes that get it crash,
 * are killed or stopped, and so on; the others echo their process id as a detail. `later` answers after a while without work.
 */
const OBEDIENT = `
import { appendFileSync, readFileSync, readSync } from 'node:fs'
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', ({ id, length }) => {
  const given = Buffer.alloc(length)
  readSync(4, given, 0, length, 0)
  const [word, times = Infinity] = given.toString().split(' ')
  appendFileSync(import.meta.dirname + '/seen-' + word, '.')
  const isNow = readFileSync(import.meta.dirname + '/seen-' + word).length <= Number(times)
  const answer = () => process.send({ kind: 'done', id, result: { status: 'not_image', detail: String(process.pid) } })
  if (word === 'later') return setTimeout(answer, 700)
  if (!isNow) return answer()
  if (word === 'crash') return process.kill(process.pid, 'SIGSEGV')
  if (word === 'exit') process.exit(7)
  if (word === 'killed') return process.kill(process.pid, 'SIGKILL')
  if (word === 'stopped') return process.kill(process.pid, 'SIGSTOP')
  if (word === 'hang') for (;;);
  if (word === 'greedy') return process.send({ kind: 'dying', id, detail: 'too much memory' })
  if (word === 'lie') return process.send({ kind: 'done', id, result: { status: 'ok', measured: { widthPx: -1 } } })
  if (word === 'fail') return process.send({ kind: 'failed', id, detail: 'no space left' })
  answer()
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

const convicted = { processes: 2, maxCpuMs: LIMITS.maxCpuMs }

test('decoder: a crash loses one image and no other', async (t) => {
  const decoder = await obedient(t)
  const texts = ['a', 'crash', 'b', 'exit', 'c']
  const outcomes = await Promise.all(texts.map((text) => decoder.decode(Buffer.from(text), LIMITS)))
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['not_image', 'decoder_crash', 'not_image', 'decoder_crash', 'not_image'],
  )
  assert.deepEqual(outcomes[1], { status: 'decoder_crash', detail: 'SIGSEGV', conviction: convicted })
  assert.deepEqual(outcomes[3], { status: 'decoder_crash', detail: 'exit code 7', conviction: convicted })
})

test('decoder: an image is guilty only when a second process, a fresh one, dies on it', async (t) => {
  const decoder = await obedient(t)
  const pids = new Set<string>()
  for (const text of ['a', 'crash 1', 'exit 1', 'greedy 1', 'lie 1']) {
    const outcome = await decoder.decode(Buffer.from(text), LIMITS)
    assert.equal(outcome.status, 'not_image', text)
    if ('detail' in outcome) pids.add(outcome.detail)
  }
  assert.equal(pids.size, 5, 'a process that died, lied or was full is not used again')
  for (const text of ['crash 9', 'greedy 9', 'lie 9']) {
    // The counts of a word go on where they were: one process has had it twice already.
    assert.equal((await decoder.decode(Buffer.from(text), LIMITS)).status, 'decoder_crash', text)
  }
})

test('decoder: the picture that a killed process held is not guilty, however often processes are killed', async (t) => {
  const decoder = await obedient(t)
  const outcomes = await Promise.all(
    ['killed 4', 'a', 'crash'].map((text) => decoder.decode(Buffer.from(text), LIMITS)),
  )
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['not_image', 'not_image', 'decoder_crash'],
  )
})

test('decoder: if every process is lost, nothing is said of the image', async (t) => {
  const decoder = await obedient(t, { maxLosses: 3 })
  const outcome = await decoder.decode(Buffer.from('killed'), LIMITS)
  assert.deepEqual(outcome, { status: 'decoder_lost', detail: 'no process lived: SIGKILL' })
  assert.equal((await decoder.decode(Buffer.from('a'), LIMITS)).status, 'not_image')
})

test('decoder: as many losses as are allowed are one too many, and one fewer is none', async (t) => {
  for (const [text, status] of [
    ['killed 2', 'not_image'],
    ['killed 3', 'decoder_lost'],
  ] as const) {
    const decoder = await obedient(t, { maxLosses: 3 })
    assert.equal((await decoder.decode(Buffer.from(text), LIMITS)).status, status, text)
  }
})

test('decoder: the process that hears of a suspect second is fresh, even where another is idle', async (t) => {
  const decoder = await obedient(t, { children: 2 })
  const pidOf = async (text: string): Promise<string> => {
    const outcome = await decoder.decode(Buffer.from(text), LIMITS)
    return 'detail' in outcome ? outcome.detail : ''
  }
  const idle = await Promise.all([pidOf('later'), pidOf('later')])
  assert.equal(new Set(idle).size, 2)
  const last = await pidOf('crash 1')
  assert.match(last, /^\d+$/)
  assert.ok(!idle.includes(last), `${last} has decoded before`)
})

test('decoder: two that share their processes give up only their own images, and the processes end with the last', async (t) => {
  const pool = createDecoderPool(2)
  const [one, other] = [await obedient(t, { pool }), await obedient(t, { pool })]
  const lost = one.decode(Buffer.from('stopped'), LIMITS)
  const kept = other.decode(Buffer.from('later'), LIMITS)
  await until(() => pool.places.pending === 2 && pool.alive.size === 2)
  const before = [...pool.alive]
  await Promise.all([assert.rejects(lost, /E_CHILD|closed/), one.close()])
  assert.equal((await kept).status, 'not_image')
  // One process a place: the next image finds the one that is idle.
  assert.equal((await other.decode(Buffer.from('a'), LIMITS)).status, 'not_image')
  assert.equal(pool.alive.size, 1)
  assert.ok(
    [...pool.alive].every((child) => before.includes(child)),
    'the one that worked for the other lived on',
  )
  await other.close()
  assert.equal(pool.alive.size, 0)
})

test('decoder: a process that dies while it is idle speaks against no image', async (t) => {
  const decoder = await obedient(t)
  const outcome = await decoder.decode(Buffer.from('a'), LIMITS)
  const pid = Number('detail' in outcome ? outcome.detail : '')
  process.kill(pid, 'SIGSEGV')
  while (isAlive(pid)) await sleep(5)
  assert.equal((await decoder.decode(Buffer.from('crash 1'), LIMITS)).status, 'not_image')
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('decoder: a stopped process is our failure, and another decodes the image', async (t) => {
  const decoder = await obedient(t, { stallMs: 200 })
  assert.equal((await decoder.decode(Buffer.from('stopped 1'), LIMITS)).status, 'not_image')
})

test('decoder: a stop, which takes long to notice, counts for four kills', async (t) => {
  const decoder = await obedient(t, { stallMs: 200, maxLosses: 4 })
  assert.equal((await decoder.decode(Buffer.from('stopped 1'), LIMITS)).status, 'decoder_lost')
})

test('decoder: a slow decode that costs little CPU is waited for; a hanging one ends by the CPU time it takes', async (t) => {
  const decoder = await obedient(t)
  const limits = { ...LIMITS, maxCpuMs: 200 }
  assert.equal((await decoder.decode(Buffer.from('later'), limits)).status, 'not_image')
  assert.deepEqual(await decoder.decode(Buffer.from('hang'), limits), {
    status: 'decoder_timeout',
    detail: 'more than 200 ms of CPU time',
    conviction: { processes: 2, maxCpuMs: 200 },
  })
  assert.equal((await decoder.decode(Buffer.from('a'), limits)).status, 'not_image')
})

test('decoder: an answer that is no answer counts as a crash', async (t) => {
  const decoder = await obedient(t)
  assert.equal((await decoder.decode(Buffer.from('lie'), LIMITS)).status, 'decoder_crash')
})

test('decoder: decoders killed at random change no outcome', async (t) => {
  const pictures = await Promise.all(
    Array.from({ length: 9 }, (_, seed) =>
      seed % 3 === 0 ? photo(300, 200, seed).png().toBuffer() : photo(120, 90, seed).jpeg().toBuffer(),
    ),
  )
  const folder = await mkdtemp(join(tmpdir(), 'm3w-child-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const entry = join(folder, 'child.mjs')
  const real = new URL('../../../../crawler/media/image/decode-child.js', import.meta.url).href
  // Each process has its fate by its number: killed in its start, at its first to third image (before it or in the middle), or never.
  await writeFile(
    entry,
    `import { appendFileSync, statSync } from 'node:fs'
const births = ${JSON.stringify(join(folder, 'births'))}
const kill = () => process.kill(process.pid, 'SIGKILL')
if (process.env.M3W_TEST_KILLS !== '0') {
  appendFileSync(births, '.')
  const fate = (statSync(births).size * 7) % 10
  if (fate === 0) kill()
  let images = 0
  process.prependListener('message', () => {
    images += 1
    if (images === 1 + (fate % 3)) setTimeout(kill, fate < 6 ? 0 : fate * 2)
    if (fate === 4) kill()
  })
}
await import(${JSON.stringify(real)})`,
  )
  const decodeAll = async (kills: '0' | '1') => {
    process.env.M3W_TEST_KILLS = kills
    const { decoder } = await open(t, { entry, children: 2 })
    return await Promise.all(pictures.map((bytes) => decoder.decode(bytes, LIMITS)))
  }
  t.after(() => delete process.env.M3W_TEST_KILLS)
  const expected = await decodeAll('0')
  assert.ok(expected.every(({ status }) => status === 'ok' || status === 'ok_reencoded'))
  assert.deepEqual(await decodeAll('1'), expected)
  const born = await readFile(join(folder, 'births'), 'utf8')
  assert.ok(born.length >= 5, `${born.length} processes`)
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

test('decoder: a process that cannot work here says so, once and for good', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-child-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const entry = join(folder, 'child.mjs')
  await writeFile(entry, "process.send({ kind: 'unable', detail: 'package kites: no string. Install it anew.' })\n")
  const { decoder } = await open(t, { entry })
  await assert.rejects(decoder.decode(Buffer.from('any'), LIMITS), {
    code: 'E_CONFIG',
    message: 'package kites: no string. Install it anew.',
    retryable: false,
  })
})
