import assert from 'node:assert/strict'
import { test } from 'node:test'
import { id128, sha256Hex } from '../../../core/hash.ts'
import type { Clip, VideoPlace } from '../../../datasets/clips.ts'
import { type ClipTextOptions, textLimitsOf } from '../../../filters/clips/clip-text.ts'
import { clipTextsStage } from '../../../filters/clips/clip-texts-stage.ts'
import { dedupClipTextsStage } from '../../../filters/clips/dedup-clip-texts-stage.ts'
import { dedupClipsStage } from '../../../filters/clips/dedup-clips-stage.ts'
import { judgeClipsStage } from '../../../filters/clips/judge-clips-stage.ts'
import { matchClipsStage } from '../../../filters/clips/match-clips-stage.ts'
import { clipPackable, type DraftDocument, dropRecord, videoConfig } from '../../../schemas/index.ts'
import { assembleClipsStage } from '../../../shards/assemble/assemble-clips-stage.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { draftOf } from '../image/slots.ts'

const VIDEO = videoConfig.parse({})
const TEXTS: ClipTextOptions = {
  limits: textLimitsOf(VIDEO),
  languages: [],
  personalData: { mode: 'replace', kinds: ['email'] },
}
const FERRY = 'The ferry leaves the pier at dusk'

function place(name: string, texts: VideoPlace['texts'], more: Partial<VideoPlace> = {}): VideoPlace {
  return {
    documentId: id128('d'),
    place: 0,
    url: `https://v.example/${name}.mp4`,
    origin: 'video',
    texts,
    tracks: [],
    ...more,
  }
}

async function choose(places: readonly VideoPlace[], document: DraftDocument = draftOf('d', ['Some words.'])) {
  const options = { ...TEXTS, texts: VIDEO.texts, imagePartitions: 2, policy: 'strict' } as const
  const run = await runStage(clipTextsStage(options), { inputs: { documents: [document], places } })
  for (const drop of run.outputs.dropped) dropRecord.parse(drop)
  return run
}

test('clip-texts: the best text that passes is taken, cleaned and without personal data, and all stay beside it', async () => {
  const { outputs } = await choose([
    place('a', [
      { text: 'Ferry', origin: 'caption' },
      { text: `${FERRY}. Photo: Ann Smith`, origin: 'label' },
      { text: 'Write to me at ann.smith@gmail.com about the old ferry', origin: 'link' },
    ]),
  ])
  const [wanted] = outputs.wanted
  assert.deepEqual(wanted?.chosen, { text: `${FERRY}.`, origin: 'label' })
  assert.deepEqual([wanted?.host, wanted?.pageUrl, wanted?.texts.length], ['v.example', 'https://page.example/d', 3])
  assert.ok(!JSON.stringify(wanted).includes('ann.smith@gmail.com'))
})

test('clip-texts: nobody is asked for a video without a text, but for one that has a track', async () => {
  const track = { tracks: [{ url: 'https://v.example/a.vtt' }] }
  const { outputs, counts } = await choose([
    place('a', [{ text: 'clip.mp4', origin: 'link' }]),
    place('b', [], { place: 1 }),
    place('c', [], { place: 2, ...track }),
    place('d', [{ text: FERRY, origin: 'caption' }], { documentId: id128('of a page that is out') }),
  ])
  assert.deepEqual(
    outputs.dropped.map(({ reason }) => reason),
    ['clip_short', 'clip_no_text'],
  )
  assert.deepEqual(
    outputs.wanted.map(({ url, chosen }) => [url, chosen]),
    [['https://v.example/c.mp4', undefined]],
  )
  assert.deepEqual([counts['video.in'], counts['video.kept']], [3, 1])
})

test('clip-texts: a page that keeps its pictures keeps its videos, in its words', async () => {
  const reserved = {
    verdict: 'open',
    images: 'reserved',
    evidence: [{ signal: 'meta-robots', value: 'noimageai', says: 'reserved' }],
  }
  const document = { ...draftOf('d', ['Some words.']), rights: reserved } as unknown as DraftDocument
  const { outputs } = await choose([place('a', [{ text: FERRY, origin: 'caption' }])], document)
  assert.equal(typeof outputs.wanted[0]?.reserved, 'string')
})

function clip(
  name: string,
  changes: Partial<Clip> & { readonly hashes?: readonly string[]; readonly side?: number } = {},
): Clip {
  const {
    hashes = [1, 2, 3, 4].map((second) => sha256Hex(`${name} ${second}`).slice(0, 16)),
    side = 240,
    ...rest
  } = changes
  const blob = { key: 'frames', offset: 0, length: 9 }
  const document = draftOf(name, ['x'])
  return {
    id: id128(name),
    wanted: {
      ...{
        documentId: id128(name),
        place: 0,
        url: `https://v.example/${name}.mp4`,
        host: 'v.example',
        texts: [],
        tracks: [],
      },
      pageUrl: document.url,
      metadata: {
        title: null,
        language: null,
        publishedDate: null,
        capture: document.capture,
        rights: document.rights,
      },
    },
    file: {
      id: sha256Hex(name),
      container: 'mov',
      codec: 'h264',
      widthPx: side * 2,
      heightPx: side,
      durationMs: 4000,
      bytes: 9,
    },
    rights: undefined,
    ...{ text: `${FERRY} ${name}`, origin: 'caption', startMs: 0, endMs: 4000, motion: 0.1, cuts: 0, original: blob },
    frames: hashes.map((phash) => ({ sha256: sha256Hex(phash), phash, width: 320, height: 160, blob })),
    ...rest,
  }
}

test('judge-clips: small, still and much cut clips are dropped with measure and limit, and texts of tracks are judged', async () => {
  const clips = [
    clip('good'),
    clip('small', { side: 239 }),
    clip('still', { motion: 0.0029 }),
    clip('cut', { cuts: 3 }),
    clip('said', { origin: 'track', text: 'And so on' }),
  ]
  const { outputs } = await runStage(judgeClipsStage(VIDEO, TEXTS), { inputs: { clips } })
  assert.deepEqual(
    outputs.kept.map(({ id }) => id),
    [id128('good')],
  )
  assert.deepEqual(
    outputs.dropped.map(({ reason, measured, limit }) => [reason, measured, limit]),
    [
      ['clip_small_px', 239, 240],
      ['clip_still', 0.0029, 0.003],
      ['clip_montage', 0.75, 0.5],
      ['clip_short', 3, 5],
    ],
  )
})

async function dedup(clips: readonly Clip[], maxClipsPerText = 10) {
  const byText = await runStage(dedupClipTextsStage({ maxClipsPerText }), { inputs: { clips } })
  const { bands, kept } = byText.outputs
  const { matches } = (await runStage(matchClipsStage(VIDEO), { inputs: { bands }, partitions: 3 })).outputs
  const last = (await runStage(dedupClipsStage(), { inputs: { clips: kept, matches } })).outputs
  return { kept: last.kept.map(({ id }) => id).sort(), dropped: [...byText.outputs.dropped, ...last.dropped] }
}

test('of clips that look alike second for second the one with the most pixels stays, and others of other lengths', async () => {
  const hashes = ['0123456789abcdef', 'fedcba9876543210', '0f1e2d3c4b5a6978', '89abcdef01234567']
  const near = hashes.map((hash) => `${hash.slice(0, 15)}${(Number.parseInt(hash.slice(15), 16) ^ 1).toString(16)}`)
  const { kept, dropped } = await dedup([
    clip('large', { hashes, side: 720 }),
    clip('scaled', { hashes: near }),
    clip('longer', { hashes: [...hashes, ...hashes] }),
    clip('other'),
  ])
  assert.deepEqual(kept, ['large', 'longer', 'other'].map(id128).sort())
  assert.deepEqual(
    dropped.map(({ reason, detail }) => [reason, detail]),
    [['clip_duplicate', id128('large')]],
  )
})

test('a text of too many clips is of a template, and the same clip of two pages stands once', async () => {
  const same = ['a', 'b', 'c'].map((name) => clip(name, { text: 'Watch our new video now' }))
  assert.deepEqual(
    (await dedup(same, 2)).dropped.map(({ reason, measured }) => [reason, measured]),
    Array(3).fill(['clip_text_over_used', 3]),
  )
  const twice = await dedup([clip('a'), clip('a')])
  assert.deepEqual([twice.kept.length, twice.dropped.map(({ reason }) => reason)], [1, ['clip_duplicate']])
})

test('assemble-clips: a sample names its frames, and the file only where it is kept', async () => {
  const run = async (keep: 'frames' | 'shard') =>
    (await runStage(assembleClipsStage({ keep }), { inputs: { clips: [clip('a')] } })).outputs
  const [plain] = (await run('frames')).packables ?? []
  const [kept] = (await run('shard')).packables ?? []
  const [one, other] = [clipPackable.parse(plain), clipPackable.parse(kept)]
  assert.deepEqual(
    [one.blobs.length, one.sample.video.member, other.blobs.length, other.sample.video.member],
    [4, undefined, 5, 'mp4'],
  )
})

test('assemble-clips: what the model gave the frames stands in the sample, and nothing where nobody looked', async () => {
  const explicit = { 'explicit.porn': 0.12, 'explicit.sexy': 0.3 }
  const { packables } = (
    await runStage(assembleClipsStage({ keep: 'frames' }), { inputs: { clips: [clip('a', { explicit }), clip('b')] } })
  ).outputs
  const [seen, unseen] = (packables ?? []).map((packable) => clipPackable.parse(packable).sample.video.signals)
  assert.deepEqual([seen, unseen], [explicit, undefined])
})
