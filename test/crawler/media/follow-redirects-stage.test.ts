/** The chains of redirects between archives: how far they are followed, which way, and where they end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followRedirectsStage } from '../../../crawler/media/follow-redirects-stage.ts'
import type { ArchivedImage, ArchivedRedirect } from '../../../schemas/index.ts'
import { runStage } from '../../helpers/run-stage.ts'

let records = 0
const urlOf = (name: string): string => `http://${name}.example/u.jpg`

function answer(name: string, date = '2026-01-01T00:00:00Z'): ArchivedImage {
  records += 1
  return {
    url: urlOf(name),
    host: `${name}.example`,
    date,
    recordId: `<urn:uuid:${String(records).padStart(12, '0')}>`,
    record: { key: 'archive', offset: records, length: 1 },
  }
}
const moved = (from: string, to: string, date?: string): ArchivedRedirect => ({ ...answer(from, date), to: urlOf(to) })

/** What is found for each URL: the length of the chain, and the record it ends at. */
async function follow(redirects: readonly ArchivedRedirect[], archived: readonly ArchivedImage[]) {
  const stage = followRedirectsStage({ imagePartitions: 1 })
  const { outputs } = await runStage(stage, { inputs: { archived }, whole: { redirects } })
  return outputs.followed.map(({ url, host, via = [], recordId }) => ({ url, host, hops: via.length, recordId }))
}

test('follow-redirects: a chain that comes back gives each answer on its way once', async () => {
  const end = answer('b')
  const found = await follow([moved('a', 'b'), moved('b', 'a')], [end])
  assert.deepEqual(found, [{ url: urlOf('a'), host: 'a.example', hops: 1, recordId: end.recordId }])
})

test('follow-redirects: as many redirects are followed as any config may allow, and no more', async () => {
  for (const [length, ends] of [
    [20, 1],
    [21, 0],
  ] as const) {
    const chain = Array.from({ length }, (_, n) => moved(`h${n}`, `h${n + 1}`))
    const found = await follow(chain, [answer(`h${length}`)])
    assert.equal(found.filter(({ url }) => url === urlOf('h0')).length, ends, `${length} redirects`)
  }
})

test('follow-redirects: of several redirects of a place on the way the earliest is followed, whatever its record is called', async () => {
  const late = moved('b', 'c', '2026-05-01T00:00:00Z')
  const early = moved('b', 'd', '2026-02-01T00:00:00Z')
  const end = answer('d')
  for (const list of [
    [moved('a', 'b'), late, early],
    [early, late, moved('a', 'b')],
  ]) {
    const found = (await follow(list, [answer('c'), end])).filter(({ url }) => url === urlOf('a'))
    assert.deepEqual(found, [{ url: urlOf('a'), host: 'a.example', hops: 2, recordId: end.recordId }])
  }
})
