/** Locks: one holder at a time, and none after its process died. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { silentLog } from '../../../core/log.ts'
import { takeLock } from '../../../engine/queues/lock.ts'
import { isRunning, isRunningAlone, takeRunLock } from '../../../engine/queues/run-lock.ts'
import { takeWorkplace } from '../../../engine/workers/shared-place.ts'
import { withFolder } from '../toy-run.ts'

describe('a lock', () => {
  it('has one holder, and the next one when that releases it', () =>
    withFolder(async (folder) => {
      const file = join(folder, 'deep/x.lock')
      const first = await takeLock(file, 0)
      assert.ok(first !== undefined)
      assert.equal(await takeLock(file, 0), undefined)
      setTimeout(() => first.release(), 100)
      const second = await takeLock(file, 300_000)
      assert.ok(second !== undefined)
      second.release()
    }))

  it('is shared by who works beside others; a build alone, gc and status see that, and take no queue of theirs for it', () =>
    withFolder(async (folder) => {
      const storeWork = join(folder, 'work')
      const places = { run: 'a', storeWork, scratch: folder, log: silentLog }
      const [first, second] = [await takeWorkplace(places), await takeWorkplace(places)]
      assert.notEqual(first.workFolder, second.workFolder)
      first.lock.release()
      assert.equal(await isRunning(storeWork), true)
      assert.equal(await isRunningAlone(storeWork), false)
      await assert.rejects(takeRunLock(storeWork, 0), /Another process works in/)
      second.lock.release()
      const alone = await takeRunLock(storeWork, 0)
      assert.equal(await isRunningAlone(storeWork), true)
      await assert.rejects(takeWorkplace(places), /Another process works in/)
      alone.release()
    }))

  it('that cannot be had where the store lies keeps nobody from working beside others', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '')
      const place = await takeWorkplace({
        run: 'a',
        storeWork: join(folder, 'file/work'),
        scratch: folder,
        log: silentLog,
      })
      place.lock.release()
    }))

  it('ends with its process, even by kill -9', () =>
    withFolder(async (folder) => {
      const lockModule = new URL('../../../engine/queues/run-lock.js', import.meta.url).href
      const program = `const { takeRunLock } = await import('${lockModule}'); globalThis.lock = await takeRunLock('${folder}'); console.log('taken'); setInterval(() => {}, 1000)`
      const child = execFile(process.execPath, ['--input-type=module', '-e', program])
      await new Promise((resolve) => child.stdout?.once('data', resolve))
      assert.equal(await isRunning(folder), true)
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      assert.equal(await isRunning(folder), false)
      const lock = await takeRunLock(folder)
      lock.release()
    }))
})
