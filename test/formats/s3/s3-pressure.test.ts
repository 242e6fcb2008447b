/** A service that says 503 is asked for less at once, and for more again while it answers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { openPressure, type Pressure } from '../../../formats/s3/s3-pressure.ts'
import { patiently, type S3Bucket } from '../../../formats/s3/s3-service.ts'

const place = (pressure: Pressure): S3Bucket => ({
  client: undefined as never,
  bucket: 'b',
  patienceMs: 60_000,
  pressure,
})
const failure = (name: string, $metadata: object) => Object.assign(new Error(name), { name, $metadata })

describe('requests on their way', () => {
  it('are halved when the service is asked too much, four times a second at most, down to one, and grow by one a round', async () => {
    let now = 0
    const pressure = openPressure(() => now)
    assert.equal(pressure.places(), 64)
    pressure.cut()
    pressure.cut()
    assert.equal(pressure.places(), 32)
    for (let times = 0; times < 9; times += 1) {
      now += 250
      pressure.cut()
    }
    assert.equal(pressure.places(), 1)
    for (const expected of [2, 2, 2, 3]) {
      await pressure.send(async () => {})
      assert.equal(pressure.places(), expected)
    }
    for (let sent = 0; sent < 3_000; sent += 1) await pressure.send(async () => {})
    assert.equal(pressure.places(), 64)
  })

  it('wait for a place, and leave none empty', async () => {
    let now = 0
    const pressure = openPressure(() => now)
    for (let times = 0; times < 5; times += 1) {
      now += 250
      pressure.cut()
    }
    let [running, most] = [0, 0]
    const request = async (): Promise<void> => {
      running += 1
      most = Math.max(most, running)
      await turn()
      running -= 1
      throw failure('AccessDenied', { httpStatusCode: 403 })
    }
    await Promise.allSettled(Array.from({ length: 9 }, () => pressure.send(request)))
    assert.equal(most, 2)
  })

  it('are cut by 503 and 429, and not by what is broken or refused', async () => {
    for (const [error, expected] of [
      [failure('SlowDown', { httpStatusCode: 503 }), 32],
      [failure('Unknown', { httpStatusCode: 429 }), 32],
      [failure('InternalError', { httpStatusCode: 500 }), 64],
      [Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 64],
    ] as const) {
      const pressure = openPressure()
      let asked = 0
      const answer = await patiently(place(pressure), async () => {
        asked += 1
        if (asked === 1) throw error
        return pressure.places()
      })
      assert.equal(answer, expected, error.message)
    }
  })

  it('have all their patience for the service, however long they wait for a place, before an attempt or between two', async (t) => {
    let now = 0
    t.mock.method(performance, 'now', () => now)
    // What each attempt waits for its place, in turn.
    const queued = (waits: number[]): Pressure => ({
      ...openPressure(() => now),
      send: (request) => {
        now += waits.shift() ?? 0
        return request()
      },
    })
    const askedOf = async (waits: number[], failures: number, answerMs = 0): Promise<number> => {
      let asked = 0
      await patiently(place(queued(waits)), async () => {
        asked += 1
        now += answerMs
        if (asked <= failures) throw failure('SlowDown', { httpStatusCode: 503 })
      }).catch(() => {})
      return asked
    }
    assert.equal(await askedOf([120_001], 1), 2)
    assert.equal(await askedOf([600_000, 1, 1], 2), 3)
    assert.equal(await askedOf([0, 60_001, 90_000], 2), 3)
    // Patience ends all the same.
    assert.equal(await askedOf([0, 0], 9, 40_000), 2)
  })

  it('are signed again at once where the clock was set by that of the service', async () => {
    let asked = 0
    const answer = patiently(place(openPressure()), async () => {
      asked += 1
      if (asked === 1) throw failure('RequestTimeTooSkewed', { httpStatusCode: 403, clockSkewCorrected: true })
    })
    // A wait is a timer; no timer is needed for turns of the loop.
    for (let turns = 0; turns < 5; turns += 1) await turn()
    assert.equal(asked, 2)
    await answer
  })

  it('are cut and rest on a machine whose clock is off, as on any other', async () => {
    const pressure = openPressure()
    const askedMs: number[] = []
    const places = await patiently(place(pressure), async () => {
      askedMs.push(performance.now())
      if (askedMs.length === 1) throw failure('SlowDown', { httpStatusCode: 503, clockSkewCorrected: true })
      return pressure.places()
    })
    assert.equal(places, 32)
    const [first = 0, second = 0] = askedMs
    assert.ok(second - first > 95)
  })
})
