/** ffmpeg on made files, the broken and the hostile among them: each has its code, and none reaches anything but itself. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { runTool } from '../../../../crawler/media/video/ffmpeg.ts'
import { installedFfmpeg } from '../../../../crawler/media/video/installed-ffmpeg.ts'
import { openVideo } from '../../../../crawler/media/video/open-video.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-video-'))
const limits = { sidePx: 64, maxPixels: 100_000, cpuMs: 20_000, memoryBytes: 2_000_000_000, maxMs: 61_000 }
const file = join(folder, 'made.mp4')
const signal = new AbortController().signal

/** Frames of it, or the code. */
async function outcomeOf(bytes: Buffer, changes: Partial<typeof limits> = {}): Promise<string | number> {
  const opened = await openVideo(bytes, { scratchFolder: folder, signal }, { ...limits, ...changes })
  if ('reason' in opened) return opened.reason
  try {
    const frames = await opened.frames(0, opened.probed.durationMs ?? 2000)
    return 'reason' in frames ? frames.reason : frames.frames.length
  } finally {
    await opened.close()
  }
}

describe('a video', { skip: installedFfmpeg() === undefined ? 'ffmpeg is not installed' : false }, () => {
  before(() => {
    const source = 'testsrc2=size=160x120:rate=10:duration=4'
    const made = spawnSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      source,
      '-c:v',
      'mpeg4',
      '-movflags',
      '+faststart',
      file,
    ])
    assert.equal(made.status, 0, String(made.stderr))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('gives a frame a second, its motion and its cuts, and the same bytes again', async () => {
    const opened = await openVideo(readFileSync(file), { scratchFolder: folder, signal }, limits)
    assert.ok(!('reason' in opened))
    const { codec, durationMs, widthPx, heightPx } = opened.probed
    assert.deepEqual(
      { codec, durationMs, widthPx, heightPx },
      { codec: 'mpeg4', durationMs: 4000, widthPx: 160, heightPx: 120 },
    )
    const [one, other] = [await opened.frames(0, 4000), await opened.frames(0, 4000)]
    assert.ok(!('reason' in one))
    assert.deepEqual([one.frames.length, one.widthPx, one.heightPx, one.cuts], [4, 64, 48, 0])
    assert.ok(one.motion > 0.01, String(one.motion))
    assert.ok(one.frames.every(({ bytes }) => bytes.readUInt16BE(0) === 0xffd8))
    assert.deepEqual(one, other)
    const piece = await opened.frames(2000, 4000)
    assert.equal('reason' in piece ? piece.reason : piece.frames.length, 2)
    await opened.close()
    assert.ok(!existsSync(join(folder, 'video')))
  })

  it('that is broken or too much for its limits has a code', async () => {
    const bytes = readFileSync(file)
    assert.equal(await outcomeOf(bytes.subarray(0, bytes.length >> 1)), 'video_damaged')
    assert.equal(await outcomeOf(bytes.subarray(0, 40)), 'video_damaged')
    assert.equal(await outcomeOf(Buffer.from('OggS and nothing else behind it')), 'video_damaged')
    assert.equal(await outcomeOf(bytes, { maxPixels: 1000 }), 'video_bomb')
    assert.equal(await outcomeOf(bytes, { memoryBytes: 1_000_000 }), 'video_bomb')
  })

  it('that is broken is described alike in every run, though the decoder says where in memory it stood', async () => {
    const broken = Buffer.from('RIFF\0\x10\0\0AVI LIST and nothing that follows is a header')
    const opened = await openVideo(broken, { scratchFolder: folder, signal }, limits)
    assert.ok('reason' in opened)
    assert.match(opened.detail ?? '', /^\[avi\] /)
  })

  it('cannot lead ffmpeg to a network or another file', async (t) => {
    let connections = 0
    const server = createServer((socket) => {
      connections += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const { port } = server.address() as { port: number }
    const options = { folder, signal, cpuMs: 20_000, memoryBytes: 2_000_000_000 }
    for (const [format, input] of [
      ['hls', `http://127.0.0.1:${port}/a.m3u8`],
      ['mov', `tcp://127.0.0.1:${port}`],
      ['mov', 'concat:made.mp4|made.mp4'],
      ['lavfi', 'testsrc'],
    ] as const) {
      const { inputOptions } = await import('../../../../crawler/media/video/ffmpeg.ts')
      const asked = inputOptions('mov').map((option) => (option === 'mov' ? format : option))
      const end = await runTool('ffprobe', ['-v', 'error', ...asked, input], options)
      assert.equal(end.kind, 'failed', `${format} ${input}`)
    }
    assert.equal(connections, 0)
  })

  it('in a loop is ended at its CPU limit, and a run that is stopped ends at once', async () => {
    const options = { folder, signal, cpuMs: 1000, memoryBytes: 2_000_000_000 }
    const endless = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=1000', '-f', 'null', '-']
    assert.equal((await runTool('ffmpeg', endless, options)).kind, 'cpu')
    const stop = AbortSignal.timeout(300)
    await assert.rejects(runTool('ffmpeg', endless, { ...options, cpuMs: 60_000, signal: stop }))
  })
})
