/** Children that a process ends with itself. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { forkChild, killChildren } from '../../core/child-process.ts'
import { readCpuSeconds } from '../../operations/measure/cpu-time.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-children-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('children that are killed are waited for, so that their CPU time is counted', async () => {
  const modulePath = join(folder, 'works.mjs')
  writeFileSync(
    modulePath,
    "while (process.cpuUsage().user < 300_000);\nsetInterval(() => {}, 1000)\nprocess.send('done')\n",
  )
  const child = forkChild({ modulePath, stdout: 'ignore' })
  const idle = forkChild({ modulePath, stdout: 'ignore' })
  await Promise.all([once(child, 'message'), once(idle, 'message')])
  const before = (await readCpuSeconds()) ?? 0
  await killChildren()
  assert.deepEqual([child.signalCode, idle.signalCode], ['SIGKILL', 'SIGKILL'])
  assert.ok(((await readCpuSeconds()) ?? 1) - before >= 0.6)
  await killChildren()
})
