/** Scratch that outlives nobody: the next process deletes what a killed one left, and nothing of one that lives. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { takeScratch, takeScratchIn } from '../../../operations/places/held-scratch.ts'
import { withFolder } from '../../engine/toy-run.ts'

const MODULE = pathToFileURL(join(import.meta.dirname, '../../../operations/places/held-scratch.js')).href

it('scratch of a killed process is deleted by the next that takes some, and that of a living one stays', () =>
  withFolder(async (folder) => {
    mkdirSync(join(folder, 'mine-of-nobody'))
    writeFileSync(join(folder, 'other'), 'x')
    const script = `import { takeScratchIn } from ${JSON.stringify(MODULE)}
const { folder } = await takeScratchIn(${JSON.stringify(folder)}, 'mine-')
process.stdout.write(folder)
setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const [held] = (await once(child.stdout, 'data')).map(String)
      const beside = await takeScratchIn(folder, 'mine-')
      assert.ok(held !== undefined && existsSync(held))
      assert.equal(existsSync(join(folder, 'mine-of-nobody')), false)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const later = await takeScratchIn(folder, 'mine-')
      assert.ok(!existsSync(held) && existsSync(beside.folder))
      await beside.release()
      await later.release()
    } finally {
      child.kill('SIGKILL')
    }
    assert.deepEqual(readdirSync(folder), ['other'])
  }))

it('what only looks like scratch of ours, a link to a folder or with a link for its lock, is neither opened nor deleted', () =>
  withFolder(async (folder) => {
    mkdirSync(join(folder, 'theirs'))
    mkdirSync(join(folder, 'mine-planted'))
    symlinkSync(join(folder, 'theirs'), join(folder, 'mine-link'))
    symlinkSync(join(folder, 'theirs', 'file'), join(folder, 'mine-planted', 'build.lock'))
    const scratch = await takeScratchIn(folder, 'mine-')
    await scratch.release()
    assert.deepEqual(readdirSync(folder), ['mine-link', 'mine-planted', 'theirs'])
    assert.deepEqual(readdirSync(join(folder, 'theirs')), [])
  }))

it("another user's folder that looks like scratch of ours is left alone", (t) =>
  withFolder(async (folder) => {
    mkdirSync(join(folder, 'mine-of-another'))
    // To somebody else what lies here is not theirs.
    t.mock.method(process as Required<Pick<NodeJS.Process, 'getuid'>>, 'getuid', () => 54_321)
    await (await takeScratchIn(folder, 'mine-')).release()
    assert.deepEqual(readdirSync(folder), ['mine-of-another'])
    t.mock.restoreAll()
    await (await takeScratchIn(folder, 'mine-')).release()
    assert.deepEqual(readdirSync(folder), [])
  }))

it('a place for temporary files that takes none is said in words', () =>
  withFolder(async (folder) => {
    const before = process.env.TMPDIR
    try {
      process.env.TMPDIR = join(folder, 'nowhere')
      await assert.rejects(takeScratch(), { code: 'E_STORE', message: /nowhere cannot be worked in.*TMPDIR/ })
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
  }))
