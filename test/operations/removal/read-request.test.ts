/** What a person types becomes entries as URLs have them, or is refused before anything is read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRequest } from '../../../operations/removal/read-request.ts'

const none = async function* () {}

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
