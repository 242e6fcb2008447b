/** What a record says of its being cut. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { payloadFault } from '../../archives/payload-fault.ts'

it('a record that is the first segment of an answer is cut, whatever its length says', () => {
  const judge = (headers: ReadonlyMap<string, string>) =>
    payloadFault(
      { truncated: false, headers, block: Buffer.alloc(0) },
      { headers: [], body: Buffer.from('<p>half of a') },
      { body: Buffer.from('<p>half of a'), truncated: false },
      1000,
    )
  assert.equal(judge(new Map()), undefined)
  assert.deepEqual(judge(new Map([['warc-segment-number', '1']])), {
    kind: 'cut',
    bytes: 12,
    detail: 'its archiver went on in further records, which are not joined',
  })
})
