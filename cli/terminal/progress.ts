/** Live progress on stderr: lines that redraw on a terminal, JSON lines elsewhere. */
import { createLogUpdate } from 'log-update'
import { openLog, parseCounter, type RunProgress, type StageProgress } from '../../index.ts'

interface ProgressView {
  update(progress: RunProgress): void
  /** Leaves the last state on the screen and stops drawing. */
  close(): void
}

const JSON_INTERVAL_MS = 5_000
const BAR_WIDTH = 20

/** Opens the view that suits the stream. `quiet` shows nothing but errors. */
export function openProgress({ quiet = false }: { readonly quiet?: boolean } = {}): ProgressView {
  if (quiet) return { update() {}, close() {} }
  return process.stderr.isTTY ? openTerminalView() : openJsonView()
}

function openTerminalView(): ProgressView {
  const draw = createLogUpdate(process.stderr)
  return {
    update: (progress) => draw(progress.filter(isWorthALine).map(stageLine).join('\n')),
    close: () => draw.done(),
  }
}

function openJsonView(): ProgressView {
  const log = openLog('info')
  let lastMs = 0
  let last: RunProgress | undefined
  const write = (progress: RunProgress): void => {
    for (const stage of progress.filter(({ state }) => state === 'running')) {
      log.info('run.progress', { stage: stage.name, done: stage.done, tasks: stage.tasks, ...stage.live })
    }
  }
  return {
    update(progress) {
      for (const stage of progress) {
        const before = last?.find(({ name }) => name === stage.name)
        if (stage.state === 'sealed' && before?.state !== 'sealed') {
          log.info('stage.done', { stage: stage.name, tasks: stage.tasks, cached: stage.cached, ...stage.counts })
        }
      }
      last = progress
      if (Date.now() - lastMs < JSON_INTERVAL_MS) return
      lastMs = Date.now()
      write(progress)
    },
    close() {
      if (last !== undefined) write(last)
    },
  }
}

function isWorthALine({ state }: StageProgress): boolean {
  return state !== 'waiting'
}

/** `extract      [########------------]  12/30  drafts 411  dropped 20`. */
function stageLine({ name, state, done, tasks, cached, counts, live }: StageProgress): string {
  const filled = tasks === 0 ? BAR_WIDTH : Math.round((done / tasks) * BAR_WIDTH)
  const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '-')
  const mark = state === 'sealed' ? '✓' : ' '
  const values = state === 'running' && Object.keys(live).length > 0 ? live : summary(counts)
  const text = Object.entries(values)
    .map(([key, value]) => `${key} ${value.toLocaleString('en')}`)
    .join('  ')
  const cache = cached > 0 ? `  (${cached} cached)` : ''
  return `${mark} ${name.padEnd(16)} [${bar}] ${String(done).padStart(5)}/${tasks}  ${text}${cache}`
}

/** Kept and dropped per unit, out of the manifests' counters. */
function summary(counts: Readonly<Record<string, number>>): Record<string, number> {
  const shown: Record<string, number> = {}
  for (const [name, value] of Object.entries(counts)) {
    const { unit, what } = parseCounter(name) ?? {}
    if (what === 'kept') shown[`${unit}s kept`] = value
    if (what === 'dropped') shown[`${unit}s dropped`] = (shown[`${unit}s dropped`] ?? 0) + value
  }
  return shown
}
