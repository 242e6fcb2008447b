/** What a person types becomes entries as URLs have them, or is refused before anything is read. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sha256Hex } from '../../../core/hash.ts'
import { type RemovalSources, readRequest } from '../../../operations/removal/read-request.ts'
import type { AnySample } from '../../../schemas/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-request-'))
after(() => rmSync(folder, { recursive: true }))

const nothing = async function* () {}
const none: RemovalSources = { samples: nothing, held: nothing }

test('a host is named as it stands in URLs, however it is written', async () => {
  for (const [typed, host] of [
    ['MÜNCHEN.example', 'xn--mnchen-3ya.example'],
    ['a.example:80', 'a.example'],
    ['a.example:443', 'a.example'],
    ['a.example:8080', 'a.example:8080'],
    ['A.example.', 'a.example'],
    ['*.a.example', 'a.example'],
  ] as const) {
    assert.deepEqual(await readRequest({ hosts: [typed] }, none), [{ kind: 'host', value: host }], typed)
  }
  for (const typed of ['', 'a.example/page', 'a b', 'https://a.example/', 'user@a.example']) {
    await assert.rejects(readRequest({ hosts: [typed] }, none), { code: 'E_USAGE' }, typed)
  }
})

test('what is neither an address nor a digest is refused in words, whichever it should be', async () => {
  for (const typed of ['zzz', '', '--yes', 'ftp://a.example/', 'F'.repeat(63)]) {
    await assert.rejects(readRequest({ urls: [typed] }, none), { code: 'E_USAGE', message: /--url: expected an http/ })
    await assert.rejects(readRequest({ images: [typed] }, none), {
      code: 'E_USAGE',
      message: /--image: expected a SHA/,
    })
  }
})

test('pictures that look the same are looked for only where a picture is named', async () => {
  await assert.rejects(readRequest({ urls: ['https://a.example/'], nearDistance: 4 }, none), {
    code: 'E_USAGE',
    message: /expected --image/,
  })
  const named = { images: ['0'.repeat(64)], nearDistance: 4 }
  assert.deepEqual(await readRequest(named, none), [{ kind: 'image', value: '0'.repeat(64) }])
})

/** Samples of a dataset as far as a request looks at them. */
const samples = async function* (): AsyncGenerator<AnySample> {
  const shown = (name: string, phash: string) => ({
    url: `https://img.example/${name}.png`,
    sha256: sha256Hex(name),
    phash,
  })
  yield {
    id: 'a'.repeat(32),
    url: 'https://a.example/one',
    image_info: [
      null,
      shown('near', '00000000000000f7'),
      { ...shown('named', '00000000000000ff'), original: { sha256: sha256Hex('fetched') } },
    ],
  } as unknown as AnySample
  yield {
    id: 'b'.repeat(32),
    url: 'https://b.example/two',
    image_info: [shown('far', '0000000000000f0f')],
  } as unknown as AnySample
}

async function listed(lines: readonly unknown[], nearDistance?: number) {
  const list = join(folder, 'list.jsonl')
  writeFileSync(list, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return await readRequest({ list, nearDistance }, { samples, held: nothing })
}

test('a line of each kind becomes its entry: a document by its id or address, a picture with what the dataset calls it', async () => {
  const found = await listed([
    { kind: 'document', value: 'b'.repeat(32), note: 'from a decision' },
    '',
    { kind: 'document', id: 'c'.repeat(32), url: 'HTTPS://C.example/three#top' },
    { kind: 'host', value: 'D.example.' },
    { kind: 'url', value: 'https://e.example/' },
    { kind: 'image', url: 'https://img.example/named.png' },
  ])
  assert.deepEqual(found, [
    { kind: 'host', value: 'd.example' },
    { kind: 'image', value: sha256Hex('fetched') },
    { kind: 'url', value: 'https://b.example/two' },
    { kind: 'url', value: 'https://c.example/three' },
    { kind: 'url', value: 'https://e.example/' },
    { kind: 'url', value: 'https://img.example/named.png' },
  ])
})

test('of lines about one thing the last stands, and one that says in takes it back', async () => {
  const host = { kind: 'host', value: 'd.example' }
  assert.deepEqual(
    await listed([
      { ...host, verdict: 'out' },
      { ...host, verdict: 'in' },
    ]),
    [],
  )
  assert.deepEqual(
    await listed([
      { ...host, verdict: 'in' },
      { ...host, verdict: 'out' },
    ]),
    [host],
  )
})

test('pictures within the distance of one that goes go too, and none beyond it', async () => {
  const image = { kind: 'image', value: sha256Hex('fetched') }
  assert.deepEqual(await listed([image], 0), [image])
  const two = [image, { kind: 'image', value: sha256Hex('near') }].sort((a, b) => (a.value < b.value ? -1 : 1))
  assert.deepEqual(await listed([image], 1), two)
})

test('a line that names nothing, or a document that is not there, is refused with its place', async () => {
  for (const [line, message] of [
    ['nonsense', /list\.jsonl:2: expected a line of remove\.jsonl/],
    [{ kind: 'host', value: '' }, /list\.jsonl:2: expected a host/],
    [{ kind: 'document', value: 'f'.repeat(32) }, /holds no document f{32}\./],
  ] as const) {
    await assert.rejects(listed([{ kind: 'host', value: 'd.example' }, line]), { code: 'E_INPUT', message })
  }
})

test('a picture that no dataset has is known by what the ledgers hold from its address', async () => {
  const [a, b, c] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)] as const
  const from: RemovalSources = {
    samples: nothing,
    async *held() {
      yield { url: 'http://x.example/p.jpg', digests: [a], blobs: [], phash: '00000000000000ff' }
      yield { url: 'http://y.example/q.jpg', digests: [b], blobs: [], phash: '00000000000000fe' }
      yield { url: 'http://y.example/r.jpg', digests: [c], blobs: [], phash: 'ff000000000000ff' }
    },
  }
  const named = { images: ['https://x.example/p.jpg'] }
  const entries = [
    { kind: 'image', value: a },
    { kind: 'url', value: 'https://x.example/p.jpg' },
  ]
  assert.deepEqual(await readRequest(named, from), entries)
  const near = await readRequest({ ...named, nearDistance: 1 }, from)
  assert.deepEqual(near, [entries[0], { kind: 'image', value: b }, entries[1]])
})

test('a digest counts in capitals too', async () => {
  const images = ['AB'.repeat(32)]
  assert.deepEqual(await readRequest({ images }, none), [{ kind: 'image', value: 'ab'.repeat(32) }])
})

test('a list may have comments, and takes a thing back however that is spelled', async () => {
  const list = join(folder, 'remove.jsonl')
  writeFileSync(
    list,
    [
      '\uFEFF# asked for by letter',
      '{"kind":"url","value":"https://a.example/%7Ejoe"}\r',
      '',
      '{"kind":"host","value":"B.example."}',
      '{"kind":"url","value":"http://A.example/~joe","verdict":"in"}',
    ].join('\n'),
  )
  assert.deepEqual(await readRequest({ list }, none), [{ kind: 'host', value: 'b.example' }])
  writeFileSync(list, '# one\n{"kind":"page","value":"https://a.example/"}\n')
  await assert.rejects(readRequest({ list }, none), { code: 'E_INPUT', message: /remove\.jsonl:2: expected a line/ })
})

test('a line of a pair or a clip names its picture as fetched, or its video; one that nobody has is refused', async () => {
  const samples = async function* (): AsyncGenerator<AnySample> {
    const [url, original] = ['https://a.example/a', { sha256: '1'.repeat(64) }]
    yield {
      format: 'm3w-pair/1',
      id: 'a'.repeat(32),
      image_info: { url, sha256: '2'.repeat(64), original },
    } as AnySample
    yield { format: 'm3w-clip/1', id: 'b'.repeat(32), video: { url, id: '3'.repeat(64) } } as AnySample
  }
  const list = join(folder, 'media.jsonl')
  const line = (kind: string, value: string) => `${JSON.stringify({ kind, value, verdict: 'out' })}\n`
  writeFileSync(list, line('pair', 'a'.repeat(32)) + line('clip', 'b'.repeat(32)))
  const both = ['1', '3'].map((digit) => ({ kind: 'image', value: digit.repeat(64) }))
  assert.deepEqual(await readRequest({ list }, { samples, held: nothing }), both)
  writeFileSync(list, line('pair', 'c'.repeat(32)))
  await assert.rejects(readRequest({ list }, { samples, held: nothing }), {
    code: 'E_INPUT',
    message: /no pair or clip c+\./,
  })
})
