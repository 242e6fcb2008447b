/** Halves and tables of the extraction benchmark, and the edits of the ablation. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { applyEdit } from '../../bench/ablation/edits.ts'
import { RULES } from '../../bench/ablation/rules.ts'
import { halfOf, onlyHalf, type Page } from '../../bench/extraction/page-set.ts'
import { halvesTable, meanOf, setTables } from '../../bench/extraction/report.ts'
import type { PageScore, Summary } from '../../bench/extraction/scorer.ts'
import { cell, table } from '../../bench/extraction/tables.ts'

const page = (id: string, url: string, set = 'aeb'): Page => ({ id, url, set, path: '' })

test('pages of one registrable domain are in one half, whatever their subdomain', () => {
  const domains = Array.from({ length: 40 }, (_, at) => `host${at}.example`)
  const halves = domains.map((domain) => halfOf(page('x', `https://${domain}/`)))
  assert.deepEqual(new Set(halves), new Set(['first', 'second']))
  for (const [at, domain] of domains.entries())
    assert.equal(halfOf(page('y', `http://news.${domain}/a?b`)), halves[at], domain)
})

test('pages of readability, which share one made-up host, are halved by themselves', () => {
  const ids = Array.from({ length: 40 }, (_, at) => `readability/${at}`)
  const halves = ids.map((id) => halfOf(page(id, 'http://fakehost/test/page.html', 'readability')))
  assert.deepEqual(new Set(halves), new Set(['first', 'second']))
})

test('a half of the pages comes with its gold', () => {
  const pages = Array.from({ length: 20 }, (_, at) => page(`p${at}`, `https://host${at}.example/`))
  const gold = pages.map(({ id, set }) => ({ id, set }))
  const [first, second] = [onlyHalf({ pages, gold }, 'first'), onlyHalf({ pages, gold }, 'second')]
  assert.deepEqual([...first.gold, ...second.gold].map(({ id }) => id).sort(), pages.map(({ id }) => id).sort())
  assert.deepEqual(
    first.gold.map(({ id }) => id),
    first.pages.map(({ id }) => id),
  )
})

test('numbers below one have no zero before the point, and no figure is an empty cell', () => {
  assert.deepEqual(
    [cell(0.8125), cell(-0.01), cell(1), cell(12.34, 1), cell(undefined), cell(Number.NaN)],
    ['.813', '-.010', '1.000', '12.3', '', ''],
  )
  assert.equal(table('T', ['', 'a'], [['x', '1']]), '### T\n\n|  | a |\n|---|---|\n| x | 1 |\n')
})

/** Stands for the corpus's scorer: one figure. */
const summarise = (scores: readonly PageScore[]): Summary => ({
  docs: scores.length,
  predImages: 1,
  textF1: scores.reduce((sum, { tf }) => sum + Number(tf), 0) / scores.length,
})
const scores: readonly PageScore[] = [
  { id: 'p0', set: 'a', tf: 0.5 },
  { id: 'p1', set: 'a', tf: 1 },
  { id: 'p2', set: 'b', tf: 0.25 },
]

test('every set has a table with an engine a row, and the mean weighs sets alike', () => {
  const text = setTables([{ engine: 'm3w', scores }], summarise)
  assert.match(text, /### a, 2 pages[^#]*\| m3w \| \.750 \|/)
  assert.match(text, /### b, 1 pages[^#]*\| m3w \| \.250 \|/)
  assert.match(text, /### Mean of the 2 sets[^#]*\| m3w \| \.500 \|/)
})

test('a mean skips what a summary does not have, and sums counts', () => {
  assert.deepEqual(
    meanOf([
      { textF1: 0.5, imgF1: Number.NaN },
      { textF1: 1, snipAcc: 0.25 },
    ]),
    {
      textF1: 0.75,
      imgF1: Number.NaN,
      snipAcc: 0.25,
    },
  )
})

test('the two halves of a set stand side by side', () => {
  const pages = scores.map(({ id, set }) => page(id, `https://${id}.example/`, set))
  const halves = pages.map(halfOf)
  const counts = ['first', 'second'].map((half) => halves.slice(0, 2).filter((other) => other === half).length)
  assert.match(
    halvesTable({ engine: 'm3w', scores }, pages, summarise),
    new RegExp(`\\| a \\| ${counts.join(' / ')} \\|`),
  )
})

test('an edit replaces its one match, and refuses none or two', () => {
  const edit = { name: 'rule', file: 'a.js', find: 'if (x)', replace: 'if (false)' }
  assert.equal(applyEdit('a; if (x) b', edit), 'a; if (false) b')
  assert.throws(() => applyEdit('a; if (y) b', edit), /"rule": a\.js has no if \(x\)/)
  assert.throws(() => applyEdit('if (x) if (x) b', edit), /"rule": a\.js has 2 times if \(x\)/)
})

test('every edit of the ablation still fits the extractor as it is compiled', () => {
  for (const edit of RULES) {
    const file = new URL(`../../${edit.file}`, import.meta.url)
    assert.notEqual(applyEdit(readFileSync(file, 'utf8'), edit), '', edit.name)
  }
})
