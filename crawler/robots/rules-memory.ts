/** The parsed rules that a process holds in memory, of all its partitions: robots.txt and policy files, the ones used last, within a bound of bytes. */

export interface RulesMemory {
  readonly maxBytes: number
  usedBytes: number
  /** The one used last is at the end. */
  readonly held: Map<object, { readonly bytes: number; readonly forget: () => void }>
}

/**
 * Rules of 20,000 usual hosts with their policy files, which nearly all hosts have none of, or of 30 whose files are as large as any; what falls out is read from disk again.
 * @source bench/robots.ts: a small file takes 2 to 8 KB, the largest 6 MB
 */
const MAX_RULES_BYTES = 160_000_000
/** Of an origin without rules: its name and the objects around it. */
const ENTRY_BYTES = 500

/** Of this process; tests have their own. */
export const processRules: RulesMemory = createRulesMemory()

/** An empty memory. */
export function createRulesMemory(maxBytes = MAX_RULES_BYTES): RulesMemory {
  return { maxBytes, usedBytes: 0, held: new Map() }
}

/** Holds an entry; `forget` is called when it falls out, for another that was used later. */
export function holdRules(memory: RulesMemory, entry: object, rulesBytes: number, forget: () => void): void {
  const bytes = rulesBytes + ENTRY_BYTES
  memory.held.set(entry, { bytes, forget })
  memory.usedBytes += bytes
  for (const [oldest, { forget: drop }] of memory.held) {
    if (memory.usedBytes <= memory.maxBytes || oldest === entry) break
    dropRules(memory, oldest)
    drop()
  }
}

/** The entry was used just now. */
export function touchRules({ held }: RulesMemory, entry: object): void {
  const place = held.get(entry)
  if (place === undefined) return
  held.delete(entry)
  held.set(entry, place)
}

/** The entry is held no longer. */
export function dropRules(memory: RulesMemory, entry: object): void {
  memory.usedBytes -= memory.held.get(entry)?.bytes ?? 0
  memory.held.delete(entry)
}
