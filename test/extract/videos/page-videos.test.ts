import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageVideos } from '../../../extract/videos/page-videos.ts'
import { mayNameVideo, videoAddress } from '../../../extract/videos/video-address.ts'
import { parseHtml } from '../../../formats/html/parse.ts'

const PAGE = 'https://a.example/dir/page.html'
const LIMITS = { maxNodes: 10_000, maxSteps: 1_000_000 }
const videosOf = (body: string, head = '') =>
  pageVideos(parseHtml(`<html><head>${head}</head><body>${body}</body></html>`, LIMITS), PAGE, { minNameShare: 0.5 })
const textsOf = (video: ReturnType<typeof videosOf>[number] | undefined) =>
  video?.texts.map(({ text, origin }) => `${origin}: ${text}`)

test('a video is the first of its addresses that is a file, with caption, label and tracks', () => {
  const [video, ...others] = videosOf(`<figure><div><video title="The loom at work">
    <source src="live.m3u8" type="application/x-mpegURL"><source src="loom.webm" type="video/webm"><source src="loom.mp4" type="video/mp4">
    <track kind="captions" src="loom.vtt" srclang="en"><track kind="chapters" src="parts.vtt"></video></div>
    <figcaption>A weaver throws the <b>shuttle</b>
      twice</figcaption></figure>`)
  assert.equal(others.length, 0)
  assert.equal(video?.url, 'https://a.example/dir/loom.webm')
  assert.deepEqual(textsOf(video), ['caption: A weaver throws the shuttle twice', 'label: The loom at work'])
  assert.deepEqual(video?.tracks, [{ url: 'https://a.example/dir/loom.vtt', language: 'en' }])
})

test('schema.org, og:video and links name files, each once, and players and playlists are none', () => {
  const json = JSON.stringify({
    '@graph': [
      {
        '@type': 'VideoObject',
        name: 'Ferry',
        description: 'The ferry leaves the pier at dusk',
        contentUrl: '/v/ferry.mp4',
      },
      { '@type': 'VideoObject', name: 'Player only', embedUrl: 'https://player.example/1' },
    ],
  })
  const videos = videosOf(
    '<video src="/v/ferry.mp4"></video><a href="/v/boat.mov">A boat is lowered into the water</a><a href="list.m3u8">x</a><iframe src="https://player.example/1"></iframe>',
    `<script type="application/ld+json">${json}</script><meta property="og:video" content="https://player.example/2"><meta property="og:video:type" content="text/html">`,
  )
  assert.deepEqual(
    videos.map(({ url, origin }) => `${origin} ${url}`),
    ['video https://a.example/v/ferry.mp4', 'link https://a.example/v/boat.mov'],
  )
  assert.deepEqual(textsOf(videos[0]), ['json-ld: The ferry leaves the pier at dusk', 'json-ld: Ferry'])
  assert.deepEqual(textsOf(videos[1]), ['link: A boat is lowered into the water'])
})

test('microdata describes a video as JSON-LD does, and an item inside of it speaks of itself', () => {
  const item = (inside: string) => `<div itemscope itemtype="https://schema.org/VideoObject">${inside}</div>`
  const [video, ...others] = videosOf(
    item(`<link itemprop="contentUrl" href="/v/kiln"><meta itemprop="encodingFormat" content="video/mp4">
      <div itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">A potter</b></div>
      <h3 itemprop="name">The kiln</h3><p itemprop="description">A kiln is opened after <i>two</i> days</p>`) +
      item('<link itemprop="embedUrl" href="https://player.example/3"><b itemprop="name">A player</b>'),
  )
  assert.deepEqual(others, [])
  assert.equal(video?.url, 'https://a.example/v/kiln')
  assert.deepEqual(textsOf(video), ['json-ld: A kiln is opened after two days', 'json-ld: The kiln'])
})

test('of several og:video the first that is a file is the video of the page', () => {
  const og = (...fields: readonly (readonly [name: string, content: string])[]) =>
    fields.map(([name, content]) => `<meta property="og:${name}" content="${content}">`).join('')
  const player = [
    ['video', 'https://player.example/4'],
    ['video:secure_url', 'https://player.example/4'],
    ['video:type', 'text/html'],
  ] as const
  const file = (name: string) =>
    [
      ['video', `http://a.example/${name}`],
      ['video:secure_url', `https://a.example/${name}`],
      ['video:type', 'video/mp4'],
    ] as const
  const urlsOf = (head: string) => videosOf('', head).map(({ url }) => url)
  assert.deepEqual(urlsOf(og(...player, ...file('480'), ...file('720'))), ['https://a.example/480'])
  assert.deepEqual(urlsOf(og(...player)), [])
  assert.deepEqual(urlsOf(og(['video:url', 'a.webm'])), ['https://a.example/dir/a.webm'])
})

test('what is said of the page is said of its video where there is one', () => {
  const head =
    '<title>Ropes</title><meta property="og:description" content="How rope is laid in a walk of 300 metres"><meta property="og:video" content="rope.mp4"><meta property="og:video:type" content="video/mp4">'
  assert.deepEqual(textsOf(videosOf('', head)[0]), ['page: How rope is laid in a walk of 300 metres', 'page: Ropes'])
  assert.deepEqual(textsOf(videosOf('<video src="other.mp4"></video>', head)[0]), [])
})

test('a sentence beside a video is a text of it where it has its names, and no heading lies between', () => {
  const near = 'We were early. The signal flags of the harbour are hoisted one by one. It was cold.'
  const video = '<video src="signal-flags-harbour.mp4"></video>'
  assert.deepEqual(textsOf(videosOf(`<p>${near}</p>${video}<p>Other.</p>`)[0]), [
    'sentence: The signal flags of the harbour are hoisted one by one.',
  ])
  assert.deepEqual(textsOf(videosOf(`<p>${near}</p><h2>Next</h2>${video}`)[0]), [])
})

test('addresses are files by their suffix, by the type that the page states, or where a browser would play them', () => {
  const of = (value: string, how: object = {}) => videoAddress(value, PAGE, how)
  assert.equal(of('x.MP4?a=1#b'), 'https://a.example/dir/x.MP4?a=1')
  assert.equal(of('x'), undefined)
  assert.equal(of('x', { isMedia: true }), 'https://a.example/dir/x')
  assert.equal(of('x.mp4', { type: 'text/html' }), undefined)
  for (const bad of ['x.m3u8', 'x.mpd']) assert.equal(of(bad, { isMedia: true }), undefined, bad)
  for (const bad of [
    'file:///etc/passwd.mp4',
    'data:video/mp4,aa',
    'blob:https://a.example/1',
    'rtsp://a.example/x.mp4',
  ])
    assert.equal(of(bad, { isMedia: true }), undefined, bad)
})

test('a page without a hint of a video is not parsed again', () => {
  assert.equal(mayNameVideo(Buffer.from('<p>words</p><img src="a.png">')), false)
  for (const page of ['<VIDEO src=a>', '<a href="a.MP4">', '{"@type":"VideoObject"}', 'og:video'])
    assert.equal(mayNameVideo(Buffer.from(page)), true, page)
  assert.equal(mayNameVideo(Buffer.from('words', 'utf16le')), true)
})

test('a hostile page costs its size and no more than a hundred videos', () => {
  const videos = videosOf(
    '<div>'.repeat(2000) + Array.from({ length: 300 }, (_, n) => `<video src="${n}.mp4">`).join(''),
  )
  assert.equal(videos.length, 100)
})

test('microdata: what is said of a video inside of another is not said of the outer one', () => {
  const item = (file: string, name: string): string =>
    `<div itemscope itemtype="https://schema.org/VideoObject"><meta itemprop="contentUrl" content="/${file}.mp4"><div itemprop="description">${name}`
  const videos = videosOf(
    `${item('outer', 'A loom at work')}${item('inner', 'A kite in the wind')}</div></div></div></div>`,
  )
  assert.deepEqual(videos.map(textsOf), [['json-ld: A loom at work'], ['json-ld: A kite in the wind']])
})
