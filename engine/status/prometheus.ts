/** The status of a run in Prometheus text format (version 0.0.4), for scraping. */
import { waitingHostOf } from '../../core/stage.ts'
import type { RunStatus, StageStatus } from './status.ts'

interface Metric {
  readonly name: string
  readonly help: string
  readonly samples: (
    stage: StageStatus,
  ) => readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]
}

const METRICS: readonly Metric[] = [
  {
    name: 'm3w_stage_tasks',
    help: 'Tasks of a stage; 0 while their number is not known.',
    samples: ({ tasks }) => [[{}, tasks]],
  },
  {
    name: 'm3w_stage_tasks_committed',
    help: 'Tasks whose manifest is created.',
    samples: ({ cached }) => [[{}, cached]],
  },
  { name: 'm3w_stage_tasks_running', help: 'Tasks being worked on now.', samples: ({ running }) => [[{}, running]] },
  { name: 'm3w_stage_tasks_failed', help: 'Tasks that were given up.', samples: ({ failed }) => [[{}, failed]] },
  {
    name: 'm3w_stage_seconds',
    help: 'Working time of committed tasks.',
    samples: ({ seconds }) => [[{}, seconds]],
  },
  {
    name: 'm3w_stage_bytes',
    help: 'Bytes of the objects written by committed tasks.',
    samples: ({ bytes }) => [[{}, bytes]],
  },
  {
    name: 'm3w_stage_count',
    help: 'Counters of committed tasks.',
    samples: ({ counts }) => Object.entries(counts).map(([counter, value]) => [{ counter }, value] as const),
  },
  {
    name: 'm3w_stage_live',
    help: 'What running tasks announce, summed: of a crawl its hosts, requests in flight, pages a second, and what holds it.',
    // Without hosts by name: a label for each host that was ever slow would never end.
    samples: ({ live }) =>
      Object.entries(live).flatMap(([value, number]) =>
        waitingHostOf(value) === undefined ? [[{ value }, number] as const] : [],
      ),
  },
]

/** Renders a status; metrics in a fixed order, stages in pipeline order. */
export function renderPrometheus({ isRunning, stages }: RunStatus): string {
  const lines = [
    '# HELP m3w_running 1 while a run is at work.',
    '# TYPE m3w_running gauge',
    `m3w_running ${isRunning ? 1 : 0}`,
  ]
  for (const { name, help, samples } of METRICS) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`)
    for (const stage of stages) {
      for (const [labels, value] of samples(stage))
        lines.push(`${name}${labelsOf({ stage: stage.name, ...labels })} ${value}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const escaped = (value: string): string => value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`
}
