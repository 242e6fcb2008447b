/** What is published names nothing that was taken down. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRemovals } from '../../../archives/rights/removals.ts'
import { collect } from '../../../core/streams.ts'
import { completeConfig } from '../../../index.ts'
import { unnamedConfig, unnamedHosts } from '../../../operations/removal/unnamed.ts'
import type { HostReport } from '../../../schemas/index.ts'

const removed = openRemovals([
  { kind: 'host', value: 'gone.example' },
  { kind: 'url', value: 'https://stays.example/' },
])

test('a host that was taken down is a line without its name, one of which a page was is not', async () => {
  const report = (host: string) =>
    ({ host, round: 0, requests: 1, pages: 1, bytes: 9, outcomes: {} }) as HostReport & object
  const given = async function* () {
    for (const host of ['a.gone.example:81', 'gone.example', 'stays.example'])
      yield { ...report(host), smallestGapMs: null, backoffMs: 0 }
  }
  const published = await collect(unnamedHosts(given(), removed))
  assert.deepEqual(
    published.map(({ host, requests }) => [host, requests]),
    [
      ['removed.invalid', 1],
      ['removed.invalid', 1],
      ['stays.example', 1],
    ],
  )
})

test('a seed that was taken down is none in the published config', () => {
  const config = completeConfig({ sources: ['https://www.gone.example/a', 'https://other.example/', 'pages.warc.gz'] })
  assert.deepEqual(unnamedConfig(config, removed).sources, [
    'https://removed.invalid/',
    'https://other.example/',
    'pages.warc.gz',
  ])
})

test('a host that was taken down was named by the patterns and rules that it was crawled by', () => {
  const { crawl } = unnamedConfig(
    completeConfig({
      crawl: {
        include: ['gone.example/', 'other.example/', '/blog/'],
        exclude: ['www.gone.example/print/*', '*?replytocom='],
        seedRules: [{ match: 'gone.example', maxDepth: 2 }, { maxDepth: 3 }],
        splitDomains: ['gone.example', 'other.example'],
      },
    }),
    removed,
  )
  assert.deepEqual(
    [crawl.include, crawl.exclude, crawl.splitDomains, crawl.seedRules.map(({ match }) => match)],
    [['other.example/', '/blog/'], ['*?replytocom='], ['other.example'], ['*']],
  )
})
