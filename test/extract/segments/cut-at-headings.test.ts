import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractPage } from '../../../extract/extract-page.ts'
import { cutAtHeadings } from '../../../extract/segments/cut-at-headings.ts'
import type { DraftSegment } from '../../../schemas/document.ts'
import { unlessItHangs } from '../../helpers/hang-guard.ts'
import { extract, LIMITS, prose, URL_OF_PAGE } from '../pages.ts'

/** Segments in short: `1` to `6` a heading of that level, `0` one that tells none; `p` paragraph, `q` one that goes on, `c` caption, `t` table, `i` image. */
function segmentsOf(short: string): DraftSegment[] {
  return [...short.replaceAll(' ', '')].map((letter, at) => {
    const text = letter === 'q' ? 'and so on' : `Text ${at}`
    if (letter === 'i') {
      const url = `https://example.org/${at}.jpg`
      return { kind: 'image', url, origin: 'src', chosenBecause: 'only', keptBecause: 'beside-text', candidates: [] }
    }
    if (letter === 'c') return { kind: 'text', type: 'caption', text }
    if (letter === 't') return { kind: 'text', type: 'table', text }
    if (letter === 'p' || letter === 'q') return { kind: 'text', type: 'paragraph', text }
    return { kind: 'text', type: 'heading', text, ...(letter === '0' ? {} : { level: Number(letter) }) }
  })
}

/** The parts in the same short form, of a document that may have so many images. */
function cut(short: string, maxImages: number): string[] {
  const segments = segmentsOf(short)
  const letters = new Map(segments.map((segment, at) => [segment, short.replaceAll(' ', '')[at]]))
  return cutAtHeadings(segments, maxImages).map((part) => part.map((segment) => letters.get(segment)).join(''))
}

test('a page at the limit is not cut', () => {
  assert.deepEqual(cut('2pi 2pi 2pi', 3), ['2pi2pi2pi'])
  assert.deepEqual(cut('', 3), [''])
})

test('a page over the limit is cut at the shallowest headings that do, and neighbours are joined', () => {
  assert.deepEqual(cut('p 2pi3pi 2pi 2pii', 3), ['p2pi3pi2pi', '2pii'])
  assert.deepEqual(cut('1p 2pii 1p 2pi 2pi', 2), ['1p2pii', '1p2pi2pi'])
})

test('only a section that is over the limit itself is cut deeper', () => {
  assert.deepEqual(cut('2pi 2p3pi3pi3pi 2pi3pi', 2), ['2pi', '2p3pi3pi', '3pi', '2pi3pi'])
  assert.deepEqual(cut('2pi 5pi 5pi', 1), ['2pi', '5pi', '5pi'])
})

test('a heading over a section that is cut stays with the first of its parts', () => {
  assert.deepEqual(cut('2pi 2 3pii 3pii', 2), ['2pi', '23pii', '3pii'])
})

test('a heading that tells no level is one of the deepest', () => {
  assert.deepEqual(cut('0pi 3pi 0pi', 2), ['0pi', '3pi0pi'])
  assert.deepEqual(cut('0pi 0pi 0pi', 2), ['0pi0pi', '0pi'])
})

test('pictures before the first heading stay with what follows', () => {
  assert.deepEqual(cut('ii 2pi 2pi 2pi', 3), ['ii2pi', '2pi2pi'])
  assert.deepEqual(cut('ii 2pi 3pi 2pi', 2), ['ii2', 'pi3pi', '2pi'])
})

test('without headings a page is cut before a paragraph, and a sentence around a picture stays whole', () => {
  assert.deepEqual(cut('pi pi pi pi', 2), ['pipi', 'pipi'])
  assert.deepEqual(cut('piq pi piq', 1), ['piq', 'pi', 'piq'])
})

test('captions and rows stay behind their picture', () => {
  assert.deepEqual(cut('2p ic ic ic 2p ic', 2), ['2picic', 'ic2pic'])
  assert.deepEqual(cut('p it it it', 2), ['pitit', 'it'])
})

test('of pictures in a row without any text the first stay, and no part is without text', () => {
  assert.deepEqual(cut('p iiiii', 2), ['pii'])
  assert.deepEqual(cut('p ic iiiii p i', 2), ['pici', 'pi'])
  assert.deepEqual(cut('iiiii', 2), ['ii'])
})

/** A chapter of two sections with two captioned pictures each. */
function chapter(name: string): string {
  const figure = (file: string) =>
    `<p>${prose(file)}</p><figure><img src="${file}.jpg"><figcaption>Shown: the ${file}</figcaption></figure>`
  const section = (part: string) =>
    `<h3>The ${name} ${part}</h3>${figure(`${name}-${part}-a`)}${figure(`${name}-${part}-b`)}`
  return `<h2>On the ${name}</h2>${section('head')}${section('foot')}`
}

const MANUAL = `<title>A manual</title><main><h1>A manual</h1><p>${prose('manual')}</p>${['pump', 'valve', 'crank'].map(chapter).join('')}</main>`

test('a manual over maxImages keeps every picture, each part begins with a chapter or section, and explain tells of one page', () => {
  const extraction = extractPage({ content: MANUAL, url: URL_OF_PAGE, limits: { ...LIMITS, maxImages: 5 } })
  assert.ok(extraction.kind === 'page')
  const { parts, segments, signals, explain } = extraction.page
  const whole = extract(MANUAL)
  assert.deepEqual(segments, whole.segments)
  assert.deepEqual(explain(), whole.explain())
  assert.deepEqual([signals, signals.images], [whole.signals, 12])
  assert.deepEqual(
    parts.map((part) => part.segments.find(({ kind }) => kind === 'text')),
    [
      { kind: 'text', type: 'paragraph', text: prose('manual') },
      { kind: 'text', type: 'heading', text: 'On the valve', level: 2 },
      { kind: 'text', type: 'heading', text: 'On the crank', level: 2 },
    ],
  )
  assert.deepEqual(
    parts.map((part) => [part.signals.images, part.signals.mode]),
    [
      [4, 0],
      [4, 0],
      [4, 0],
    ],
  )
})

test('pictures that no part has room for are dropped as too many', () => {
  const content = `<main><p>${prose('pump')}</p><img src="a.jpg"><img src="b.jpg"><img src="c.jpg"><p>${prose('crank')}</p></main>`
  const extraction = extractPage({ content, url: URL_OF_PAGE, limits: { ...LIMITS, maxImages: 2 } })
  assert.ok(extraction.kind === 'page')
  const images = extraction.page.explain().filter(({ kind }) => kind === 'image')
  assert.deepEqual(
    images.map(({ kept, why }) => (kept ? 'kept' : why)),
    ['kept', 'kept', 'too-many'],
  )
  assert.equal(extraction.page.parts.length, 1)
  assert.equal(extraction.page.signals.images, 2)
})

test('a heading has the level of its tag, or the one it states', () => {
  const levels = (html: string) =>
    extract(`<main><p>${prose('pump')}</p>${html}<p>${prose('crank')}</p></main>`).segments.flatMap((segment) =>
      segment.kind === 'text' && segment.type === 'heading' ? [segment.level] : [],
    )
  assert.deepEqual(levels('<h3>The crank</h3>'), [3])
  assert.deepEqual(levels('<h2><div>The crank</div></h2>'), [2])
  assert.deepEqual(levels('<div role="heading" aria-level="4">The crank</div>'), [4])
  assert.deepEqual(levels('<div role="heading" aria-level="9">The crank</div>'), [6])
  assert.deepEqual(levels('<div role="heading">The crank</div>'), [undefined])
})

test('50,000 headings with a picture each are cut in linear time, and beyond twenty full documents pictures are too many', () => {
  const content = `<main>${Array.from({ length: 50_000 }, (_, at) => `<h${1 + (at % 6)}>Item ${at}</h${1 + (at % 6)}><p>This is what there is to say, in so many words, of item ${at}.</p><img src="/n/item-${at}.jpg">`).join('')}</main>`
  const limits = { ...LIMITS, maxImages: 5 }
  const extraction = unlessItHangs(() => extractPage({ content, url: URL_OF_PAGE, limits }))
  assert.ok(extraction.kind === 'page')
  const { parts, signals } = extraction.page
  assert.equal(signals.images, 100)
  assert.ok(parts.length >= 20 && parts.every((part) => Number(part.signals.images) <= 5))
})

test('of more than 10,000 images the rest are not looked at, and explain says so', () => {
  const content = `<article><p>${prose('quay')}</p>${'<img src="/a.jpg" width="400">'.repeat(10_002)}</article>`
  const whys = extract(content)
    .explain()
    .flatMap(({ kind, why }) => (kind === 'image' ? [why] : []))
  assert.deepEqual(whys.slice(9998), ['repeated', 'repeated', 'too-many', 'too-many'])
})
