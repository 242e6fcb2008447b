/** Walks over small trees. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Element, everyBelow, isElement, isText } from '../../../formats/html/dom.ts'
import { parseHtml } from '../../../formats/html/parse.ts'

const boxOf = (html: string): Element =>
  parseHtml(html, { maxNodes: 1000, maxSteps: 100_000 }).document.children.find(isElement) as Element

test('every node below an element is asked in document order, up to the first that does not pass, and none beside it', () => {
  const seen: string[] = []
  const ask = (end: string) => {
    seen.length = 0
    const all = everyBelow(boxOf('<div>a<b>b<i>c</i></b>d</div>e'), 9, (node) => {
      seen.push(isText(node) ? node.data : 'element')
      return seen.at(-1) !== end
    })
    return [all, seen.join(' ')]
  }
  assert.deepEqual(ask(''), [true, 'a element b element c d'])
  assert.deepEqual(ask('b'), [false, 'a element b'])
})

test('an element too deep passes no test, a text there does', () => {
  const box = boxOf('<div><b><i>deep</i></b></div>')
  assert.deepEqual(
    [1, 2].map((levels) => everyBelow(box, levels, () => true)),
    [false, true],
  )
})
