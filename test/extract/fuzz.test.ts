/** Pages with their tags deleted, doubled, swapped, cut and nested: M3W_FUZZ=20000 tries more of them, M3W_SEED=N others. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractPage } from '../../extractor.ts'
import { parseHtml } from '../../formats/html/parse.ts'
import { type DraftSegment, draftSegment } from '../../schemas/document.ts'
import { markedSequence } from '../../shards/pack/marked-sequence.ts'
import { seededRandom } from '../helpers/random.ts'
import { parseMarkedSequence } from '../shards/pack/parse-marked-sequence.ts'
import { mutated } from './kinds.ts'

const LIMITS = { maxNodes: 100_000, maxSteps: 10_000_000, maxImages: 50 }
/** What the walk sets into a line and takes out again (inline/settle.ts). */
const OUR_MARKS = /\\u001[ef]|[\u2028\u2029]/

/** Each picture of the marked sequence has its end of chunk, and a reader gets back what was written. */
function assertBalanced(segments: readonly DraftSegment[], page: string): void {
  const texts = segments.map((segment) => (segment.kind === 'text' ? segment.text : null))
  const images = segments.map((segment) => (segment.kind === 'image' ? segment.url : null))
  const sequence = markedSequence({ texts, images })
  const pictures = images.filter((url) => url !== null).length
  assert.equal(sequence.split('<image>').length - 1, pictures, page)
  assert.equal(sequence.split('<EOC>').length - 1, pictures + 1, page)
  const read = (parseMarkedSequence(sequence) ?? []).map((item) => (item.kind === 'text' ? item.text : '<image>'))
  assert.equal(read.join(''), segments.map((it) => (it.kind === 'text' ? it.text : '<image>')).join(''), page)
}

test('extract: mutated pages neither break it nor cost more than their length', () => {
  const random = seededRandom(Number(process.env.M3W_SEED ?? 1))
  for (let n = Number(process.env.M3W_FUZZ ?? 300); n > 0; n -= 1) {
    const page = mutated(random)
    const { steps } = parseHtml(page, LIMITS)
    // A token may look at no more than the open elements, of which there are 512 at most and here far fewer.
    assert.ok(steps <= 1000 + page.length * 40, `${steps} steps: ${page}`)
    const content = random(2) === 0 ? page : Buffer.from(page, random(2) === 0 ? 'latin1' : 'utf8')
    const extraction = extractPage({ content, url: 'http://x.example/', limits: LIMITS })
    if (extraction.kind === 'refused') continue
    const { segments } = extraction.page
    assert.doesNotMatch(JSON.stringify(segments), OUR_MARKS, page)
    assertBalanced(segments, page)
    for (const segment of segments) {
      const { error } = draftSegment.safeParse(segment)
      assert.equal(error?.message, undefined, `${JSON.stringify(segment)}: ${page}`)
    }
  }
})
