/** Short texts that stay for what stands around them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../pages.ts'

test('short texts: lines of one box, parted by breaks and pictures, stay with the prose among them', () => {
  const lines = [
    'It rained for nine days.',
    'The dyke road is under water, and the post comes by tractor, when it comes.',
    'I am out of stamps.',
    'No soup.',
  ]
  const [first, long, third, last] = lines
  const kept = keptText(
    `<body><ul><li><a href="/a">Old</a><li><a href="/b">New</a></ul><div class="text">${first}<br><br>${long}<br><br><img src="/dyke.jpg" width="600" height="400"><br><br>${third}<br><br>${last}</div>`,
  )
  assert.deepEqual(kept.split('\n'), lines)
})

test('short texts: a line of links in the same box is none of them', () => {
  const kept = keptText(
    `<body><div><a href="/a">Older</a> <a href="/b">Newer</a><br><br>${prose('dyke')}<br><br>No soup.</div>`,
  )
  assert.doesNotMatch(kept, /Older/)
  assert.match(kept, /No soup/)
})
