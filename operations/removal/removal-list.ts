/** The removal list of a store: `removals/<n>.json`, one object a take-down, only ever added. Every run that is frozen takes all of it. */
import { M3wError } from '../../core/errors.ts'
import { canonicalJson, compareText } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'
import { readRecord } from '../../engine/records/read-record.ts'
import {
  type Removal,
  type RemovalProof,
  type RemovalRecord,
  removalProof,
  removalRecord,
} from '../../schemas/index.ts'

const FOLDER = 'removals/'
const ENTRY = /^removals\/\d{6}\.json$/
const ADVICE = 'Restore it from a copy: what it names would come back without it.'
const PROVE_AGAIN = 'Delete it: m3w remove with --yes proves the list again.'

/** The list as it stood at one moment. */
export interface StandingList {
  /** All that was ever taken down, sorted, each once. */
  readonly removals: readonly Removal[]
  /** Where the proof for all of it belongs; undefined without a list. */
  readonly proofKey?: string
}

/** Reads the list. E_CORRUPT for an entry that cannot be read: nothing may be built without it. */
export async function readList(store: Store): Promise<StandingList> {
  const keys = await entriesOf(store)
  const found = new Map<string, Removal>()
  for (const key of keys) {
    const { removals } = await readRecord(store, key, removalRecord, ADVICE)
    for (const one of removals) found.set(canonicalJson(one), one)
  }
  const removals = [...found].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one)
  const last = keys.at(-1)
  return last === undefined ? { removals } : { removals, proofKey: last.replace(/\.json$/, '.proof.json') }
}

/** All that was ever taken down, as `readList` has it. */
export async function readRemovals(store: Store): Promise<readonly Removal[]> {
  return (await readList(store)).removals
}

/** What became of a list; undefined while its take-down is not done. */
export async function proofOf(store: Store, { proofKey }: StandingList): Promise<RemovalProof | undefined> {
  if (proofKey === undefined || (await store.stat(proofKey)) === undefined) return undefined
  return await readRecord(store, proofKey, removalProof, PROVE_AGAIN)
}

/**
 * Of what is looked for in archives. Raise it where more is found than before: archives that were rewritten by an older rule are gone through again.
 * 2: re-encodings by other versions of m3w, and what sitemaps say of pictures.
 */
export const LEDGER_RULE = 2

/** Were the archives rewritten, by the rule of today? */
export function isLedgerDone({ ledger }: RemovalProof): boolean {
  return ledger !== 'kept' && ledger.rule === LEDGER_RULE
}

/** E_USAGE for a store whose archives still hold what was taken down: they are evidence, and nothing to hand on. */
export async function checkArchives(location: string, store: Store): Promise<void> {
  const list = await readList(store)
  if (list.removals.length === 0) return
  const proof = await proofOf(store, list)
  if (proof !== undefined && isLedgerDone(proof)) return
  throw new M3wError(
    'E_USAGE',
    `The archives of ${location} still hold what was taken down: expected that they were rewritten since. Run "m3w remove ${location} --ledger --yes", then export again.`,
  )
}

/** Adds what the list does not have. Returns how many that were. Two at once both count. */
export async function addRemovals(store: Store, removals: readonly Removal[]): Promise<number> {
  const known = new Set((await readRemovals(store)).map(canonicalJson))
  const added = removals.filter((one) => !known.has(canonicalJson(one)))
  if (added.length === 0) return 0
  const date = `${new Date().toISOString().slice(0, 19)}Z`
  const bytes = Buffer.from(
    `${JSON.stringify({ format: 'm3w-removal/1', date, removals: added } satisfies RemovalRecord)}\n`,
  )
  for (let n = (await entriesOf(store)).length; !(await store.create(entryKey(n), bytes)); n++);
  return added.length
}

async function entriesOf(store: Store): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(FOLDER)) if (ENTRY.test(key)) keys.push(key)
  return keys
}

function entryKey(n: number): string {
  return `${FOLDER}${String(n).padStart(6, '0')}.json`
}
