/** Signals: the first stops in order; a second Ctrl-C is a choice only where a person was told so; everything further ends at once. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { watchSignals } from '../../../engine/workers/interrupt.ts'

/** Sends signals to the watcher, and to nobody else. */
async function press(
  signals: readonly ('SIGINT' | 'SIGTERM')[],
  hasChoice: boolean,
): Promise<{ readonly stopped: boolean; readonly again: boolean; readonly told: number; readonly exits: number[] }> {
  const exits: number[] = []
  let told = 0
  const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(name)
  const watch = watchSignals({
    hasChoice: () => hasChoice,
    onChoice: () => (told += 1),
    exit: (code) => exits.push(code),
  })
  for (const name of signals) process.emit(name, name)
  const again = await watch.isPressedAgain(0)
  watch.close()
  for (const name of ['SIGINT', 'SIGTERM'] as const) for (const one of before[name]) process.on(name, one)
  return { stopped: watch.signal.aborted, again, told, exits }
}

describe('signals', () => {
  it('stop in order at the first, and at once at the second, where there is no choice', async () => {
    assert.deepEqual(await press([], false), { stopped: false, again: false, told: 0, exits: [] })
    assert.deepEqual(await press(['SIGINT'], false), { stopped: true, again: false, told: 0, exits: [] })
    assert.deepEqual(await press(['SIGINT', 'SIGINT'], false), { stopped: true, again: false, told: 0, exits: [130] })
  })

  it('let a person choose by a second Ctrl-C, and end at once at the third', async () => {
    assert.deepEqual(await press(['SIGINT'], true), { stopped: true, again: false, told: 1, exits: [] })
    assert.deepEqual(await press(['SIGINT', 'SIGINT'], true), { stopped: true, again: true, told: 1, exits: [] })
    assert.deepEqual(await press(['SIGINT', 'SIGINT', 'SIGINT'], true), {
      ...{ stopped: true, again: true, told: 1, exits: [130] },
    })
  })

  it('never choose for a service that is stopped', async () => {
    assert.deepEqual(await press(['SIGTERM'], true), { stopped: true, again: false, told: 0, exits: [] })
    assert.deepEqual(await press(['SIGTERM', 'SIGINT'], true), { stopped: true, again: false, told: 0, exits: [130] })
    assert.deepEqual(await press(['SIGINT', 'SIGTERM'], true), { stopped: true, again: false, told: 1, exits: [130] })
  })
})
