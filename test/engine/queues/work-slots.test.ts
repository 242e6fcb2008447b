/** Work folders beside others: what killed processes left of other runs goes, and nothing that somebody works in or may go on with. */
import assert from 'node:assert/strict'
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { takeLock } from '../../../engine/queues/lock.ts'
import { SLOTS_LOCK, takeWorkSlot } from '../../../engine/queues/work-slots.ts'
import { withFolder } from '../toy-run.ts'

const [OWN, DEAD, OLD, LIVE] = ['1', '2', '3', '4'].map((digit) => digit.repeat(16)) as [string, string, string, string]
const namesUnder = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => /[a-z]\.txt$/.test(name)).sort()

/** A slot of a run with a file in `scratch` and one in `state`. */
async function leave(folder: string, run: string): Promise<void> {
  for (const part of ['scratch', 'state/crawl-0000-x']) {
    const inner = join(folder, `m3w-${run}`, 'slot-00', part)
    await mkdir(inner, { recursive: true })
    await writeFile(join(inner, 'a.txt'), 'x')
  }
}

it('a work folder is taken, and of other runs the scratch of the dead and what is a week old is deleted', () =>
  withFolder(async (folder) => {
    const live = await takeWorkSlot(folder, LIVE)
    for (const run of [OWN, DEAD, OLD, LIVE]) await leave(folder, run)
    const old = new Date(Date.now() - 8 * 24 * 3_600_000)
    for (const name of await readdir(join(folder, `m3w-${OLD}`), { recursive: true }))
      await utimes(join(folder, `m3w-${OLD}`, name), old, old)
    await mkdir(join(folder, 'm3w-of-somebody', 'slot-00', 'scratch'), { recursive: true })
    await writeFile(join(folder, 'm3w-of-somebody', 'slot-00', 'scratch', 'a.txt'), 'x')

    const own = await takeWorkSlot(folder, OWN)
    assert.equal(own.workFolder, join(folder, `m3w-${OWN}`, 'slot-00'))
    assert.deepEqual(await namesUnder(folder), [
      `m3w-${OWN}/slot-00/scratch/a.txt`,
      `m3w-${OWN}/slot-00/state/crawl-0000-x/a.txt`,
      `m3w-${DEAD}/slot-00/state/crawl-0000-x/a.txt`,
      `m3w-${LIVE}/slot-00/scratch/a.txt`,
      `m3w-${LIVE}/slot-00/state/crawl-0000-x/a.txt`,
      'm3w-of-somebody/slot-00/scratch/a.txt',
    ])
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.includes(OLD)),
      [],
    )
    own.lock.release()
    live.lock.release()
  }))

it('who comes while another sweeps the run takes its first folder, and goes on with what lies there', () =>
  withFolder(async (folder) => {
    await leave(folder, DEAD)
    const gate = await takeLock(join(folder, SLOTS_LOCK), 0)
    const looked = await takeLock(join(folder, `m3w-${DEAD}`, 'slot-00', 'run.lock'), 0)
    const coming = takeWorkSlot(folder, DEAD)
    // Long enough for who does not wait; how long it is decides nothing where he does.
    await new Promise((resolve) => setTimeout(resolve, 200))
    looked?.release()
    gate?.release()
    const { workFolder, lock } = await coming
    lock.release()
    assert.equal(workFolder, join(folder, `m3w-${DEAD}`, 'slot-00'))
  }))

it('what a killed sweeper had renamed is deleted, and links that look like folders of a run are left alone', () =>
  withFolder(async (folder) => {
    const dead = `m3w-dead-${DEAD}`
    await mkdir(join(folder, dead, 'scratch'), { recursive: true })
    await mkdir(join(folder, 'theirs', 'slot-00', 'scratch'), { recursive: true })
    await symlink(join(folder, 'theirs'), join(folder, `m3w-${OLD}`))
    await mkdir(join(folder, `m3w-${LIVE}`))
    await symlink(join(folder, 'theirs', 'slot-00'), join(folder, `m3w-${LIVE}`, 'slot-00'))
    const { lock } = await takeWorkSlot(folder, OWN)
    lock.release()
    const names = (await readdir(folder)).filter((name) => !name.startsWith(SLOTS_LOCK))
    assert.deepEqual(names.sort(), [`m3w-${OWN}`, `m3w-${OLD}`, `m3w-${LIVE}`, 'theirs'])
    assert.deepEqual(await readdir(join(folder, 'theirs', 'slot-00')), ['scratch'])
  }))
