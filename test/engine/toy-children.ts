/** Runs the toy pipeline with worker processes. */
import { fileURLToPath } from 'node:url'
import type { RunOptions } from '../../engine/workers/run-options.ts'
import type { ToyOrder } from './toy-child.ts'
import { runToy, type ToyRun } from './toy-run.ts'

export type { ToyOrder } from './toy-child.ts'

/** The compiled program beside this file. */
export function programPath(name: string): string {
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url))
}

/** As `runToy`, in 4 worker processes unless told otherwise. */
export async function runToyWithChildren(order: ToyOrder, more: Partial<RunOptions> = {}): Promise<ToyRun> {
  return await runToy(order.folder, order.options, {
    workers: 4,
    child: { modulePath: programPath('toy-child'), args: [JSON.stringify(order)], execArgv: [] },
    ...more,
  })
}
