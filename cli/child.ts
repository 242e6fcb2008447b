/** The hidden verb of worker processes; `m3w build` starts them. */
import { openLog, runWorkerProcess } from '../index.ts'

/** Serves the parent until it disconnects. */
export async function runChildProcess(order: string): Promise<never> {
  return await runWorkerProcess(order, openLog(process.env.M3W_LOG_LEVEL ?? 'warn'))
}
