/** `m3w status DIR --watch`: one screen that follows a run and ends with it; plain lines where there is no terminal. */
import { setTimeout } from 'node:timers/promises'
import { createLogUpdate } from 'log-update'
import { readStoreStatus, type StoreStatus } from '../../index.ts'
import { openRates, runLine, runScreen } from '../terminal/run-screen.ts'
import { sized } from '../terminal/sized.ts'

/** Between two looks; of a store that takes long to ask, five times as long as that. */
const LOOK_MS = 1_000
const PATIENCE = 5
/** Between two lines of a log. */
const LINE_MS = 5_000

interface WatchOptions {
  /** Where it is shown. */
  readonly out: NodeJS.WriteStream
  readonly read?: (folder: string) => Promise<StoreStatus>
  readonly lookMs?: number
}

/** Shows until no run is at work; at least once. */
export async function watchStore(
  folder: string,
  { out, read = readStoreStatus, lookMs = LOOK_MS }: WatchOptions,
): Promise<void> {
  const rates = openRates()
  const show = out.isTTY ? openScreen(out) : openLines(out)
  for (;;) {
    const startMs = performance.now()
    const status = await read(folder)
    const tookMs = performance.now() - startMs
    show.draw(status, rates.note(status, performance.now()))
    if (!status.isRunning) break
    await setTimeout(Math.max(lookMs, PATIENCE * tookMs))
  }
  show.end()
}

interface Show {
  draw(status: StoreStatus, rates: ReadonlyMap<string, number>): void
  end(): void
}

function openScreen(terminal: NodeJS.WriteStream): Show {
  const out = sized(terminal)
  const update = createLogUpdate(out)
  return {
    draw(status, rates) {
      // One line is left for the cursor: a screen that scrolls cannot be drawn over.
      const rows = Math.max(1, out.rows - 1)
      update(runScreen(status, { columns: out.columns, rows, rates }).slice(0, rows).join('\n'))
    },
    end: () => update.done(),
  }
}

function openLines(out: NodeJS.WriteStream): Show {
  let lastMs = Number.NEGATIVE_INFINITY
  return {
    draw(status, rates) {
      if (status.isRunning && performance.now() - lastMs < LINE_MS) return
      lastMs = performance.now()
      out.write(`${new Date().toISOString()} ${runLine(status, rates)}\n`)
    },
    end() {},
  }
}
