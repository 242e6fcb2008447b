/**
 * Which code a run was planned by last, noted beside its record. Releases differ in their version, which is part of a run's id; two states of
 * the code under one version do not, and would build beside each other, each all of it.
 */
import { M3wError } from '../../core/errors.ts'
import { VERSION } from '../../core/version.ts'
import { codeDigestOf } from '../../engine/plan/code-digest.ts'
import { readRecord } from '../../engine/records/read-record.ts'
import { type PlannedCode, plannedCode } from '../../schemas/index.ts'
import type { Run } from './run.ts'

/** Notes that this code plans the run, behind what is noted: the last one counts. */
export async function notePlannedCode(run: Run): Promise<void> {
  const code = codeDigestOf(run.pipeline)
  const record = Buffer.from(`${JSON.stringify({ format: 'm3w-code/1', code } satisfies PlannedCode)}\n`)
  for (;;) {
    const { last, next } = await readPlannedCode(run)
    if (last === code || (await run.store.create(next, record))) return
  }
}

/** E_VERSION, before a process takes any of its tasks, where other code planned the run last. */
export async function checkPlannedCode(run: Run): Promise<void> {
  const own = codeDigestOf(run.pipeline)
  const { last } = await readPlannedCode(run)
  if (last === own) return
  throw new M3wError(
    'E_VERSION',
    `Run ${run.id} was planned by other code of m3w ${VERSION}: expected ${last?.slice(0, 12) ?? 'code that notes what it is'}, this is ${own.slice(0, 12)}. Run the same installation everywhere, or plan it again with this one, by the same "m3w build …": it takes over what is done.`,
  )
}

/** Asked one by one: listings may be late. */
async function readPlannedCode({
  store,
  id,
}: Run): Promise<{ readonly last: string | undefined; readonly next: string }> {
  let last: string | undefined
  for (let n = 0; ; n += 1) {
    const key = `runs/${id}/code-${String(n).padStart(3, '0')}.json`
    if ((await store.stat(key)) === undefined) return { last, next: key }
    const remedy = `Delete runs/${id}/code-*.json, and plan the run again.`
    last = (await readRecord(store, key, plannedCode, remedy)).code
  }
}
