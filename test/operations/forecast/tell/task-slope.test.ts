/** What a record more costs, where the first task of each process costs more than all of its records. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slopeOf } from '../../../../operations/forecast/tell/task-slope.ts'
import { RECORD_SECONDS, taskOf } from './made-measures.ts'

/** Each pays 50 ms, and what is cold. */
const task = (units: number, coldSeconds = 0) => taskOf(units, 0.05 + coldSeconds)
const rounded = (slope: number | undefined) => (slope === undefined ? undefined : Math.round(slope * 1e4) / 1e4)

test('what the first tasks of processes pay is no cost of records, also where a larger probe has more processes', () => {
  const small = [task(4, 2), task(3), task(4), task(3), task(4), task(4)]
  const large = [task(15, 2), task(14, 2), task(16), task(15), task(14), task(16)]
  assert.equal(rounded(slopeOf([...small, ...large])), RECORD_SECONDS)
})

test('tasks without a record tell nothing of those with', () => {
  // A model that only tasks with a picture load takes 3 s of each of those.
  const loaded = [task(1, 3), task(2, 3), task(4, 3), task(3, 3), task(6, 3), task(9, 3)]
  assert.equal(
    rounded(slopeOf([task(0), task(0), task(0), task(0), task(0), task(0), task(0), ...loaded])),
    RECORD_SECONDS,
  )
  assert.equal(slopeOf([task(0), task(0), task(0), task(9, 2), task(30)]), undefined)
})

test('of few tasks, and of such as were given alike, nothing is told', () => {
  assert.equal(slopeOf([task(1), task(3)]), undefined)
  assert.equal(slopeOf(Array.from({ length: 9 }, () => task(5))), undefined)
})

test('three first tasks of three processes, of two sizes, are enough: each pays for its own start', () => {
  assert.equal(rounded(slopeOf([task(100, 0.4), task(100, 0.4), task(300, 0.4)])), RECORD_SECONDS)
})

test('of very many tasks some are compared', () => {
  assert.equal(rounded(slopeOf(Array.from({ length: 5000 }, (_, n) => task(n % 7)))), RECORD_SECONDS)
})
