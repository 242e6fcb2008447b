/** A build among hosts that misbehave in twenty ways, killed once: it is published, whole, and innocent hosts lose nothing. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const BENCH = fileURLToPath(new URL('../../bench/misbehaving-hosts.js', import.meta.url))

test('hosts that misbehave in every way, and a kill, do not keep a build from a whole dataset', () => {
  const args = ['--hosts', '23', '--bad', '20', '--pages', '2', '--partitions', '1', '--longest-ms', '3000']
  const { stdout, stderr } = spawnSync(process.execPath, [BENCH, ...args, '--kill-at', '50'], { encoding: 'utf8' })
  const result = JSON.parse(stdout || JSON.stringify({ stderr })) as Record<string, unknown>
  const { exitCode, kills, innocent, misbehaving, problems, verify } = result
  assert.deepEqual(
    { exitCode, kills, innocent, misbehaving, problems, verify },
    {
      exitCode: 0,
      kills: 1,
      innocent: { hosts: 3, whole: 3, lacking: [] },
      // Whose robots.txt cannot be had is not crawled.
      misbehaving: { hosts: 20, whole: 19, lacking: ['robots-reset-10'] },
      problems: [],
      verify: [],
    },
    stdout,
  )
})
