import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, prose } from '../pages.ts'

const page = (head: string, attributes = ''): ReturnType<typeof extract> =>
  extract(`<html ${attributes}><head>${head}</head><body><p>${prose('bridge')}</p>`)

test('metadata: title, language, author, date, canonical and licence are read from where pages put them', () => {
  const { title, declaredLanguage, author, publishedDate, canonicalUrl, licenseUrl } = page(
    `<title> Arch
     bridges | Example </title><meta property="og:title" content="Arch bridges"><meta name="author" content="Ada Pont">
     <meta property="article:published_time" content="2026-01-02T03:04:05+01:00"><link rel="canonical" href="/bridges">
     <link rel="license" href="https://creativecommons.org/licenses/by/4.0/">`,
    'lang="en_GB"',
  )
  assert.deepEqual(
    { title, declaredLanguage, author, publishedDate, canonicalUrl, licenseUrl },
    {
      title: 'Arch bridges',
      declaredLanguage: 'en-GB',
      author: 'Ada Pont',
      publishedDate: '2026-01-02T03:04:05+01:00',
      canonicalUrl: 'https://example.org/bridges',
      licenseUrl: 'https://creativecommons.org/licenses/by/4.0/',
    },
  )
})

test('metadata: JSON-LD fills in what meta elements lack, and broken JSON-LD is skipped', () => {
  const graph = {
    '@graph': [
      { '@type': 'WebSite' },
      {
        '@type': ['NewsArticle'],
        headline: 'Piers',
        author: [{ name: 'Ada' }, { name: 'Bob' }],
        datePublished: '2026-02-03',
      },
    ],
  }
  const { title, author, publishedDate, structuredTypes } = page(
    `<script type="application/ld+json">{"@type": oops</script><script type="application/ld+json">${JSON.stringify(graph)}</script>`,
  )
  assert.deepEqual(
    [title, author, publishedDate, structuredTypes],
    ['Piers', 'Ada, Bob', '2026-02-03', ['NewsArticle']],
  )
})

test('metadata: one property attribute may name several properties', () => {
  assert.equal(page('<meta property="x:title og:title" content="Both">').title, 'Both')
})

test('metadata: robots directives are handed over as found', () => {
  assert.deepEqual(page('<meta name="ROBOTS" content="noai, NoIndex">').metas, [
    { name: 'robots', content: 'noai, NoIndex' },
  ])
})

test('metadata: a page that says nothing has nothing', () => {
  const { title, author, publishedDate, structuredTypes } = page(
    '<meta name="date" content="yesterday"><meta name="author" content="https://example.org/ada">',
  )
  assert.deepEqual([title, author, publishedDate, structuredTypes], [undefined, undefined, undefined, []])
})
