import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildCommand } from '../../../cli/build.ts'
import { extractCommand } from '../../../cli/extract.ts'
import { planCommand } from '../../../cli/plan.ts'
import { recheckCommand } from '../../../cli/store/recheck.ts'

test('files of scores are a flag where they are read: extract and recheck took it and did nothing', () => {
  const takers = [buildCommand, planCommand, extractCommand, recheckCommand]
    .map((declare) => declare())
    .filter(({ options }) => options.some(({ long }) => long === '--scores'))
  assert.deepEqual(
    takers.map((command) => command.name()),
    ['build', 'plan'],
  )
})
