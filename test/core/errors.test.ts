/** What an error means to a process. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ERROR_CODES, exitCodeOf, isNotAllowed, isRetryable, isStoreFull, M3wError } from '../../core/errors.ts'
import { describeFailure, reviveFailure } from '../../engine/workers/processes/failure.ts'

const systemError = (code: string): Error => Object.assign(new Error(code), { code })

describe('errors', () => {
  it('have an exit code each, of the closed list', () => {
    for (const code of ERROR_CODES) assert.ok([1, 2, 3, 4, 130].includes(exitCodeOf(new M3wError(code, 'x'))), code)
    assert.equal(exitCodeOf(new TypeError('bug')), 1)
    assert.equal(exitCodeOf('thrown text'), 1)
    assert.equal(exitCodeOf(new M3wError('E_TASK_FAILED', 'x', { details: { exitCode: 2 } })), 2)
  })

  it('are a full disk under each of its names, along the causes', () => {
    for (const code of ['ENOSPC', 'EDQUOT', 'SQLITE_FULL']) assert.equal(isStoreFull(systemError(code)), true, code)
    const wrapped = new M3wError('E_STORE', 'x', { cause: new Error('y', { cause: systemError('ENOSPC') }) })
    assert.equal(isStoreFull(wrapped), true)
    assert.equal(exitCodeOf(wrapped), 4)
    assert.equal(isStoreFull(systemError('ENOENT')), false)
  })

  it('are no bug where the system refuses a place, and one where nothing was refused', () => {
    for (const code of ['EROFS', 'EACCES', 'EPERM', 'SQLITE_CANTOPEN', 'SQLITE_READONLY_DIRECTORY'])
      assert.deepEqual([isNotAllowed(systemError(code)), exitCodeOf(systemError(code))], [true, 4], code)
    for (const code of ['ENOENT', 'EINVAL', 'SQLITE_ERROR']) assert.equal(exitCodeOf(systemError(code)), 1, code)
    assert.equal(isNotAllowed(new M3wError('E_STORE', 'x', { cause: systemError('EROFS') })), false)
  })

  it('are retryable only if they say so', () => {
    assert.equal(isRetryable(new M3wError('E_STORE', 'x')), false)
    assert.equal(isRetryable(new M3wError('E_STORE', 'x', { retryable: true })), true)
    assert.equal(isRetryable(systemError('ECONNRESET')), false)
  })

  it('mean the same after they travelled between processes', () => {
    const errors = [
      new TypeError('bug'),
      systemError('ENOSPC'),
      systemError('ENOENT'),
      new M3wError('E_CORRUPT', 'damaged'),
      new M3wError('E_STORE', 'time-out', { retryable: true }),
      new M3wError('E_STORE', 'x', { cause: systemError('EDQUOT'), retryable: true }),
    ]
    for (const error of errors) {
      const failure = describeFailure(error)
      const revived = reviveFailure(JSON.parse(JSON.stringify(failure)))
      assert.deepEqual(describeFailure(revived), failure)
      assert.equal(exitCodeOf(revived), exitCodeOf(error))
      assert.equal(isStoreFull(revived), isStoreFull(error))
    }
  })
})
