/** Scope rules and the block list in a crawl: what stays out is counted by its reason, and a host on the block list is asked for nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answers, openSite } from '../../site.ts'
import { outcomes, runCrawl } from '../run-crawl.ts'

const page = (...links: string[]): string => `<html>${links.map((link) => `<a href="${link}">x</a>`).join('')}</html>`

test('links outside the patterns are counted by reason, and not asked', async (t) => {
  const site = await openSite(
    t,
    answers({ '/': page('/a/1', '/a/print', '/b/1', '/a/blocked'), '/a/1': page('/a/2'), '/a/2': page() }),
  )
  const crawl = { include: ['/a/'], exclude: ['*/print$'] }
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], crawl, network: { block: ['127.0.0.1/a/blocked'] } })
  assert.deepEqual(Object.keys(await outcomes(run.store)).sort(), ['/', '/a/1', '/a/2'])
  assert.deepEqual(
    ['excluded', 'not_included', 'link_blocked'].map((reason) => run.counts[`links.refused.${reason}`]),
    [1, 1, 1],
  )
})

test('a host on the block list is asked for nothing, robots.txt included, and every URL says so', async (t) => {
  const site = await openSite(t, answers({}))
  const seeds = Array.from({ length: 9 }, (_, n) => `${site.origin}/p${n}`)
  const run = await runCrawl(t, { seeds, network: { block: ['127.0.0.1'] } })
  assert.equal(site.asked.length, 0)
  assert.deepEqual(run.counts, { 'page.in': 9, 'page.dropped.blocked': 9, 'crawl.bytes': 0 })
})

test('a seed that is blocked by its path ends as blocked, and its host is none the worse for it', async (t) => {
  const site = await openSite(t, answers(Object.fromEntries([['/ok', page()]])))
  const seeds = [...Array.from({ length: 9 }, (_, n) => `${site.origin}/secret/${n}`), `${site.origin}/ok`]
  const run = await runCrawl(t, { seeds, network: { block: ['/secret/'] } })
  assert.deepEqual([run.counts['page.dropped.blocked'], run.counts['page.kept']], [9, 1])
  assert.equal(site.asked.filter(({ path }) => path.startsWith('/secret/')).length, 0)
})

test('a domain that has had its hosts gets no further one, unless a person names it', async (t) => {
  const links = Array.from({ length: 5 }, (_, n) => `http://h${n}.farm.invalid/`)
  const site = await openSite(t, answers({ '/': page(...links) }))
  const seeds = [`${site.origin}/`, 'http://farm.invalid/', 'http://www.farm.invalid/']
  const run = await runCrawl(t, { seeds, crawl: { scope: 'domain', maxHostsPerDomain: 3 }, network: { backoffMs: 1 } })
  assert.equal(run.counts['links.refused.domain_hosts'], 4)
})
