/** `m3w status DIR`: tasks, records, drops by reason and rates of the newest run of a store. */
import { Command } from 'commander'
import { readStoreStatus, renderPrometheus } from '../index.ts'

/** Declares the verb. */
export function statusCommand(): Command {
  return new Command('status')
    .description('Show how far a build is: tasks, records, drops by reason, rates.')
    .argument('<dir>', 'a store')
    .option('--json', 'print JSON')
    .option('--prometheus', 'print Prometheus text format')
    .action(async (dir: string, { json = false, prometheus = false }: { json?: boolean; prometheus?: boolean }) => {
      const status = await readStoreStatus(dir)
      if (json) process.stdout.write(`${JSON.stringify(status, null, 2)}\n`)
      else if (prometheus) process.stdout.write(renderPrometheus(status))
      else process.stdout.write(renderStatus(status))
    })
}

function renderStatus(status: Awaited<ReturnType<typeof readStoreStatus>>): string {
  const lines = [
    `run ${status.run}  ${status.published === undefined ? 'not published yet' : `published as ${status.published}`}`,
  ]
  for (const { name, committed, total, seconds, counts } of status.stages) {
    const drops = Object.entries(counts)
      .filter(([key]) => key.includes('.dropped.'))
      .map(([key, value]) => `${key.split('.').slice(2).join('.')} ${value}`)
    lines.push(
      `${name.padEnd(16)} ${String(committed).padStart(5)}/${total ?? '?'}  ${seconds.toFixed(1).padStart(8)} s  ${drops.join(', ')}`,
    )
  }
  return `${lines.join('\n')}\n`
}
