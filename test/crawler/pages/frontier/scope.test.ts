/** The scope of a crawl: what seeds open, how deep, and what patterns and the block list keep out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openScope } from '../../../../crawler/pages/frontier/scope.ts'
import { crawlConfig } from '../../../../schemas/index.ts'

const scopeOf = (config: object, seeds: readonly string[], block?: (url: string) => boolean) => {
  const scope = openScope(crawlConfig.parse(config), block)
  for (const seed of seeds) scope.open(seed)
  return scope
}

test('a prefix scope is the folder of the seed, on its host', () => {
  const scope = scopeOf({ scope: 'prefix' }, ['http://a.example/docs/start.html', 'http://b.example/'])
  for (const url of ['http://a.example/docs/', 'http://a.example/docs/x/y?z', 'https://b.example/anything'])
    assert.equal(scope.refusal(url, 1), undefined, url)
  for (const url of ['http://a.example/', 'http://a.example/doc', 'http://www.a.example/docs/x'])
    assert.equal(scope.refusal(url, 1), 'out_of_scope', url)
})

test('seeds may have a scope and a depth of their own, and a redirect of one keeps its rule', () => {
  const config = {
    scope: 'host',
    maxDepth: 5,
    seedRules: [
      { match: 'wide.example', scope: 'domain', maxDepth: 1 },
      { match: '/blog/', scope: 'prefix', maxDepth: 9 },
    ],
  }
  const scope = scopeOf(config, ['http://wide.example/', 'http://c.example/blog/', 'http://d.example/'])
  assert.equal(scope.refusal('http://x.wide.example/', 1), undefined)
  assert.equal(scope.refusal('http://x.wide.example/', 2), 'too_deep')
  assert.equal(scope.refusal('http://c.example/blog/9', 9), undefined)
  assert.equal(scope.refusal('http://c.example/shop/', 1), 'out_of_scope')
  assert.equal(scope.refusal('http://d.example/x', 5), undefined)
  assert.equal(scope.refusal('http://d.example/x', 6), 'too_deep')
  scope.open('http://www.new.example/', 'http://wide.example/')
  assert.equal(scope.refusal('http://other.new.example/', 1), undefined)
})

test('patterns narrow the scope, each with a reason of its own, and the block list comes first', () => {
  const scope = scopeOf(
    { include: ['/a/', '/b/'], exclude: ['*/print$', 'e.example/b/secret'] },
    ['http://e.example/'],
    (url) => url.includes('blocked'),
  )
  assert.equal(scope.refusal('http://e.example/a/1', 1), undefined)
  assert.equal(scope.refusal('http://e.example/c/1', 1), 'not_included')
  assert.equal(scope.refusal('http://e.example/a/print', 1), 'excluded')
  assert.equal(scope.refusal('http://e.example/b/secret/x', 1), 'excluded')
  assert.equal(scope.refusal('http://e.example/b/blocked', 1), 'link_blocked')
  assert.equal(scope.refusal('http://f.example/a/1', 1), 'out_of_scope')
})
