/** Live progress on stderr: lines that redraw on a terminal, JSON lines elsewhere. */
import { createLogUpdate } from 'log-update'
import { openLog, type RunProgress, type StageProgress } from '../../index.ts'
import { sized } from './sized.ts'
import { cutTo, type ShownStage, stageLines } from './stage-lines.ts'

interface ProgressView {
  update(progress: RunProgress): void
  /** Leaves the last state on the screen and stops drawing. */
  close(): void
}

const JSON_INTERVAL_MS = 5_000

/** Opens the view that suits the stream. `quiet` shows nothing but errors. */
export function openProgress({ quiet = false }: { readonly quiet?: boolean } = {}): ProgressView {
  if (quiet) return { update() {}, close() {} }
  return process.stderr.isTTY ? openTerminalView() : openJsonView()
}

function openTerminalView(): ProgressView {
  const out = sized(process.stderr)
  const draw = createLogUpdate(out)
  return {
    update(progress) {
      const { columns } = out
      const errors = errorLines(progress).map((line) => cutTo(line, columns))
      draw([...stageLines(progress.map(shownStage), columns), ...errors].join('\n'))
    },
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

function shownStage({ state, ...stage }: StageProgress): ShownStage {
  return { ...stage, isSealed: state === 'sealed', isWaiting: state === 'waiting' }
}

/** What failed last stays in sight: a build that tries again looks like one that is slow. */
function errorLines(progress: RunProgress): readonly string[] {
  return progress.flatMap(({ name, errors }) =>
    errors === undefined ? [] : [`  ! ${name} failed ${errors.times} times: ${errors.message.replace(/\s+/g, ' ')}`],
  )
}
