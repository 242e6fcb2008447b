import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutVideo } from '../../../../crawler/media/video/cut-video.ts'
import { frameSize } from '../../../../crawler/media/video/decode-frames.ts'
import { judgeVideo } from '../../../../crawler/media/video/fetch-videos-stage.ts'
import { isPlaylist, sniffVideoType } from '../../../../crawler/media/video/video-type.ts'
import { isWebVtt, piecesOf, readCues } from '../../../../crawler/media/video/webvtt.ts'

const box = (type: string, rest = ''): Buffer => Buffer.from(`\0\0\0\x18${type}${rest.padEnd(16, '\0')}`, 'latin1')

test('a container is known by its first bytes, and pictures, pages and playlists are none', () => {
  assert.equal(sniffVideoType(box('ftyp', 'isom')), 'mov')
  assert.equal(sniffVideoType(box('moov')), 'mov')
  assert.equal(sniffVideoType(box('ftyp', 'avif')), undefined)
  assert.equal(sniffVideoType(Buffer.from('1a45dfa3934282886d6174726f736b61', 'hex')), 'matroska')
  assert.equal(sniffVideoType(Buffer.from('OggS\0\x02aaaaaaaa')), 'ogg')
  assert.equal(sniffVideoType(Buffer.from('RIFF\0\0\0\0AVI LIST')), 'avi')
  assert.equal(sniffVideoType(Buffer.from('RIFF\0\0\0\0WAVEfmt ')), undefined)
  assert.equal(sniffVideoType(Buffer.from('000001ba440004000401', 'hex')), undefined)
  for (const text of [
    '<html>no such video</html>',
    '#EXTM3U\nhttp://127.0.0.1/',
    'ffconcat version 1.0\nfile /etc/passwd',
  ])
    assert.equal(sniffVideoType(Buffer.from(text)), undefined, text)
})

test('a playlist is denied, whatever it leads to, and what is neither video nor captions is no video', () => {
  const open = { verdict: 'open' as const, evidence: [] }
  const statusOf = (text: string) => {
    const judged = judgeVideo(Buffer.from(text), open)
    return judged.kind === 'refused' ? judged.status : judged.kind
  }
  for (const text of [
    '#EXTM3U\n#EXTINF:1,\nhttp://169.254.169.254/x',
    '<?xml version="1.0"?><MPD>',
    'v=0\r\no=- 0 0 IN IP4 10.0.0.1',
    'ffconcat version 1.0',
  ])
    assert.equal(statusOf(text), 'type_denied', text)
  assert.equal(statusOf('<!doctype html>a player'), 'not_video')
  assert.equal(statusOf('WEBVTT\n\n00:01.000 --> 00:02.000\nHello'), 'bytes')
  assert.equal(statusOf(`WEBVTT\n${'a'.repeat(2_000_001)}`), 'too_large')
  assert.equal(isPlaylist(Buffer.from('plain words')), false)
})

test('cues are read with their times, and without tags, and what is none is passed over', () => {
  const file = Buffer.from(
    '\uFEFFWEBVTT - x\r\n\r\nNOTE no cue\r\n\r\n1\r\n00:01.000 --> 00:02.500 align:left\r\n<v Ann>Bread &amp; <b>salt</b>\r\nfor all.\r\n\r\n00:09.000 --> 00:08.000\r\nBackwards\r\n\r\n01:00:00.000 --> 01:00:01.000\r\n\r\nx --> y\r\nz',
  )
  assert.ok(isWebVtt(file) && !isWebVtt(Buffer.from('WEBVTTX')))
  assert.deepEqual(readCues(file), [{ startMs: 1000, endMs: 2500, text: 'Bread & salt for all.' }])
})

test('cues are joined until a piece is long enough and a sentence ends', () => {
  const cue = (startMs: number, endMs: number, text: string) => ({ startMs, endMs, text })
  const cues = [
    cue(0, 1500, 'The dough rests'),
    cue(1500, 3000, 'in a bowl.'),
    cue(3000, 4000, 'Then'),
    cue(9000, 9500, 'Stop.'),
  ]
  assert.deepEqual(piecesOf(cues, { minMs: 2000, maxMs: 60_000, most: 9 }), [
    cue(0, 3000, 'The dough rests in a bowl.'),
  ])
  assert.deepEqual(piecesOf([cue(0, 90_000, 'Too long.')], { minMs: 2000, maxMs: 60_000, most: 9 }), [])
})

test('a short video is one clip with the text of its page, a long one is cut by its captions alone', () => {
  const limits = { minSeconds: 2, maxSeconds: 60, maxClipsPerVideo: 9 }
  const chosen = { text: 'A boat leaves', origin: 'caption' as const }
  const cues = [
    [
      { startMs: 70_000, endMs: 74_000, text: 'The pilot waves.' },
      { startMs: 99_000, endMs: 190_000, text: 'Beyond.' },
    ],
  ]
  assert.deepEqual(cutVideo(6000, { chosen, cues }, limits), [{ startMs: 0, endMs: 6000, ...chosen }])
  assert.deepEqual(cutVideo(90_000, { chosen, cues }, limits), [
    { startMs: 70_000, endMs: 74_000, text: 'The pilot waves.', origin: 'track' },
  ])
  const reason = (durationMs: number, texts: Parameters<typeof cutVideo>[1]) => {
    const made = cutVideo(durationMs, texts, limits)
    return 'reason' in made ? [made.reason, made.measured] : made.length
  }
  assert.deepEqual(reason(1900, { chosen, cues: [] }), ['video_short', 1.9])
  assert.deepEqual(reason(61_000, { chosen, cues: [] }), ['video_long', 61])
  assert.deepEqual(reason(61_000, { chosen, cues: [[]] }), ['video_no_cues', 61])
  assert.deepEqual(reason(6000, { cues: [] }), ['video_no_cues', 6])
})

test('what a track says behind the end of a short video is no text of it', () => {
  const limits = { minSeconds: 2, maxSeconds: 60, maxClipsPerVideo: 9 }
  const heard = { startMs: 1000, endMs: 7000, text: 'A boat leaves.' }
  const late = { startMs: 6000, endMs: 7000, text: 'Nobody hears this.' }
  const whole = [{ startMs: 0, endMs: 6000, text: 'A boat leaves.', origin: 'track' }]
  assert.deepEqual(cutVideo(6000, { cues: [[heard, late]] }, limits), whole)
  assert.deepEqual(cutVideo(6000, { cues: [[late], [heard]] }, limits), whole)
  assert.deepEqual(cutVideo(6000, { cues: [[late]] }, limits), { reason: 'video_no_cues', measured: 6, limit: 2 })
})

test('a frame keeps the shape of the video, has even sides and is never scaled up', () => {
  assert.deepEqual(frameSize({ widthPx: 1280, heightPx: 720 }, 320), { width: 320, height: 180 })
  assert.deepEqual(frameSize({ widthPx: 1080, heightPx: 1920 }, 320), { width: 180, height: 320 })
  assert.deepEqual(frameSize({ widthPx: 161, heightPx: 121 }, 320), { width: 162, height: 122 })
  assert.deepEqual(frameSize({ widthPx: 4000, heightPx: 2 }, 320), { width: 320, height: 2 })
})
