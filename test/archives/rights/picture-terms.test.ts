/** Terms in RSL that a page names and that speak of its pictures alone: which of them stay out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRights, pictureWordsOf } from '../../../archives/rights/judge-rights.ts'
import { readPolicyFile, siteEvidence } from '../../../archives/rights/site-words.ts'
import { rightsEvidence } from '../../../schemas/rights.ts'

const PAGE = 'https://h.example/art/1'
const TERMS = 'https://h.example/rsl.xml'
const NO = '<prohibits type="usage">ai-train</prohibits>'
const part = (url: string, license = NO) => `<content url="${url}"><license>${license}</license></content>`

function judge(parts: string, { isOfPage = true, isInline = false } = {}) {
  const text = `<rsl xmlns="https://rslstandard.org/rsl">${parts}</rsl>`
  const file = readPolicyFile('rsl', Buffer.from(text), TERMS, 'ourbot')
  const licenses = isInline ? [] : [{ url: TERMS, file, isOfPage }]
  const site = siteEvidence({ statements: [], files: [], licenses }, PAGE, 'page')
  const rslTexts = isInline ? [text] : []
  return judgeRights({ headers: [], metas: [], rslTexts, token: 'ourbot', kind: 'page', url: PAGE, site })
}
/** Of pictures of a page: those that are kept from us. */
function keptOut(rights: ReturnType<typeof judge>, urls: readonly string[]): readonly string[] {
  assert.equal(rights.verdict, 'open')
  for (const each of rights.evidence) rightsEvidence.parse(each)
  return urls.filter((url) => pictureWordsOf(rights, url, 'explicit') !== undefined)
}
const [A, B, CDN] = ['https://h.example/img/a.png', 'https://h.example/free/b.png', 'https://cdn.example/img/a.png']
const ALL = [A, B, CDN] as const

test('pictures are kept out that the terms of their page reserve, and its others are not', () => {
  const rights = judge(part('/img/'))
  assert.deepEqual(keptOut(rights, ALL), [A, CDN])
  assert.equal(rights.images, undefined)
  assert.equal(pictureWordsOf(rights, A, 'strict'), `rsl: ${TERMS} prohibits ai-train`)
})

test('terms of one host say nothing of pictures elsewhere, and the longest pattern counts', () => {
  assert.deepEqual(keptOut(judge(part('https://h.example/*.png$')), ALL), [A, B])
  const freed = part('/') + part('/art/', '<permits type="usage">ai-train</permits>') + part('/free/', '')
  assert.deepEqual(keptOut(judge(freed), ALL), [A, CDN])
  assert.deepEqual(keptOut(judge(part('/img/', '') + part('/img/')), ALL), [A, CDN])
})

test('terms that stand in the page speak of its pictures, too', () => {
  assert.deepEqual(keptOut(judge(part('/img/'), { isInline: true }), ALL), [A, CDN])
})

test('terms that robots.txt names are read for each picture by itself', () => {
  assert.deepEqual(keptOut(judge(part('/img/'), { isOfPage: false }), ALL), [])
})

test('terms that tell more parts apart than a sample can hold keep all pictures out', () => {
  const rights = judge(Array.from({ length: 21 }, (_, n) => part(`/img/${n}/`)).join(''))
  assert.equal(rights.images, 'reserved')
  assert.deepEqual(keptOut(rights, ALL), ALL)
})
