import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseHtml } from '../../formats/html/parse.ts'
import { type Block, openMarks } from '../../viewer/page/marks.ts'
import { safePage } from '../../viewer/page/safe-page.ts'
import { PAYLOADS } from './payloads.ts'

const URL = 'https://a.example/b/'
const safe = (html: string, blocks: readonly Block[] = []): string =>
  safePage(
    parseHtml(html, { maxNodes: 1_000_000, maxSteps: 50_000_000 }).document,
    openMarks(blocks, { url: URL, query: '?frame=k' }),
  )
const block = (number: number, kind: 'text' | 'image', content: string, kept = true): Block => ({
  number,
  kind,
  kept,
  why: 'good',
  measured: '60 words (good from 20)',
  path: '',
  content,
})

describe('an archived page in its frame', () => {
  it('no payload leaves an element or an attribute that does anything', () => {
    for (const payload of PAYLOADS) {
      for (const html of [payload, `<p title='${payload}'>${payload}</p>`, `<div><b>${payload}`]) {
        for (const [tag, name = '', rest = ''] of safe(html).matchAll(/<\/?([a-z0-9]*)((?:[^">]|"[^"]*")*)>/gi)) {
          assert.ok(
            !/^(script|iframe|object|embed|svg|math|style|link|meta|base|form|button|video|source|noscript)$/i.test(
              name,
            ),
            tag,
          )
          assert.match(rest, /^(?: (?:dir|lang|title|alt|colspan|rowspan|start)="[^"<>]*")*$/, tag)
        }
      }
    }
  })

  it('a block is marked by its text, whatever is inside it, and a picture by its address', () => {
    const blocks = [block(0, 'text', 'Two small words', false), block(1, 'image', 'https://a.example/b/c.png')]
    const html = safe(
      '<p>Two <b>small</b>\n words</p><img src="c.png" alt="x"><img src="https://evil.example/d.png">',
      [{ ...blocks[0], kept: false } as Block, { ...blocks[1], src: '/image/5' } as Block],
    )
    assert.match(html, /<p id="b0" class="lost"[^>]*>Two <b>small<\/b>/)
    assert.match(html, /id="b0"[^>]* title="good · 60 words \(good from 20\)"/)
    assert.match(html, /<img alt="x" src="\/image\/5\?frame=k" id="b1" class="kept"/)
    assert.doesNotMatch(html, /evil/)
  })

  it('reads in the direction of its page', () => {
    assert.match(safe('<html lang="ar" dir="rtl"><p>نص</p></html>'), /^<div lang="ar" dir="rtl"><p>نص<\/p>/)
    assert.match(safe('<body dir="rtl" onload="x()"><p>text'), /^<div dir="rtl"><p>text/)
  })

  it('an explicit picture is blurred there too', () => {
    const explicit = { ...block(0, 'image', 'https://a.example/b/c.png'), src: '/image/5', isExplicit: true }
    assert.match(safe('<img src="c.png">', [explicit]), /id="b0" class="kept blurred"/)
  })

  it('a page that nests as deep and repeats as much as it can costs little', () => {
    const words = 'word '.repeat(1000)
    assert.ok(safe('<div>'.repeat(50_000) + words).includes('word'))
    assert.ok(safe(`<p>${words}</p>`.repeat(2000)).length > 1_000_000)
  })
})
