import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openOwnLog } from '../../../cli/terminal/own-log.ts'

test('a level of the log that there is none of was told as a bug', () => {
  assert.throws(() => openOwnLog('loud'), {
    code: 'E_USAGE',
    message: 'M3W_LOG_LEVEL is loud: expected silent, error, warn, info.',
  })
  openOwnLog('silent')
})
