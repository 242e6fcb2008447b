/** An outage of our own network while images are asked for: it costs an image no attempt, and leaves no outcome behind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FetchFailure } from '../../../crawler/http/exchange.ts'
import { createBodyBudget } from '../../../crawler/http/lines/body-budget.ts'
import { openPacer } from '../../../crawler/http/pace.ts'
import { fetchImage } from '../../../crawler/media/fetch-image.ts'
import type { RobotsCheck } from '../../../crawler/robots/robots-cache.ts'
import type { ImageFact } from '../../../schemas/index.ts'
import { testNetwork } from './image-site.ts'

const URL_ = 'http://127.0.0.1:9/a.jpg'
const ALLOWED: RobotsCheck = { allowed: true, sitemaps: [], licenses: [], statements: [] }

test('fetch-images: what an outage of ours ended is asked again as often as it takes, and then has all its attempts', async () => {
  const network = testNetwork({ maxAttempts: 2 })
  const said: FetchFailure[] = []
  const failure = (isOurs: boolean): FetchFailure => ({
    kind: 'failure',
    url: URL_,
    code: 'connect_refused',
    detail: 'refused',
    date: '2026-11-27T00:00:00.000Z',
    ...(isOurs ? { isOurs: true } : {}),
  })
  const script = [true, true, true, false, true, false].map(failure)
  const client = {
    bodies: createBodyBudget(),
    get: async () => {
      const next = script.shift() ?? failure(false)
      said.push(next)
      return next
    },
  }
  const unanswered: ImageFact[] = []
  const { fact } = await fetchImage(URL_, {
    ...{ network, client, policy: 'strict' as const, signal: new AbortController().signal },
    pacer: openPacer({ ...network, minDelayMs: 0, maxAttempts: 2 }),
    robots: { peek: () => ALLOWED } as unknown as Parameters<typeof fetchImage>[1]['robots'],
    recorder: {
      unanswered: async (one: ImageFact) => {
        unanswered.push(one)
        return one
      },
    } as unknown as Parameters<typeof fetchImage>[1]['recorder'],
  })
  assert.equal(fact.status, 'connect_refused')
  assert.equal(said.length, 6, 'two attempts of its own, and all that the outage ended')
  assert.equal(unanswered.length, 1)
})
