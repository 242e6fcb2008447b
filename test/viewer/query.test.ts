/** Where a form leads when it was written: never to another host. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownPath, pathIn } from '../../viewer/server/query.ts'

test('a path of ours leads there, whatever stands in it', () => {
  assert.equal(ownPath('/documents?q=//evil.example&page=2'), '/documents?q=//evil.example&page=2')
  assert.equal(pathIn('http://127.0.0.1:8080/images?sha=a'), '/images?sha=a')
})

test('what a browser would read as the address of another host is none', () => {
  for (const path of [
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\\\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/.//evil.example',
  ])
    assert.equal(ownPath(path), undefined, JSON.stringify(path))
  for (const referer of ['http://127.0.0.1:8080//evil.example', 'http://'])
    assert.equal(pathIn(referer), undefined, referer)
})
