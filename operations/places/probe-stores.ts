/** Where the builds of a forecast have their stores beside one in a bucket, and what a forecast that was killed left there. */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { M3wError } from '../../core/errors.ts'
import { collect } from '../../core/streams.ts'
import { MAX_PREFIX_LENGTH } from '../../engine/stores/store-keys.ts'
import { isFolder, openPlace, placeIn } from './open-store.ts'

/** The stores of one forecast, by name: of a crawl the first three, of archives the others. */
export const PROBE_STORES = ['first', 'drawn', 'small', 'large', 'probe'] as const
export type ProbeStore = (typeof PROBE_STORES)[number]

const LONGEST_NAME = Math.max(...PROBE_STORES.map(({ length }) => length))
const DIGITS = 8
/** Of a key beside the store: nothing else is taken for a forecast's. */
const OF_PROBE = new RegExp(`^probe-[0-9a-f]{${DIGITS}}/(${PROBE_STORES.join('|')})/`)

/** A probe at work writes an answer every two minutes, or a task that takes minutes. @source judgement: as `m3w gc` waits */
const LEFT_ALONE_MS = 3_600_000

/** A place for the stores of a new forecast. */
export function newProbeRoot(location: string): string {
  return besideIn(location, `probe-${randomBytes(DIGITS / 2).toString('hex')}`)
}

/** `s3://bucket/a/b` and x: `s3://bucket/a/b-x`, which no listing of the store shows; of a whole bucket `s3://bucket/x`. Of a long prefix as much as leaves room for both names. */
export function besideIn(location: string, name: string): string {
  const [, bucket = '', prefix = ''] = /^([a-z0-9+.-]+:\/\/[^/]+)\/?(.*)$/.exec(location.replace(/\/+$/, '')) ?? []
  const room = MAX_PREFIX_LENGTH - `-${name}/`.length - LONGEST_NAME
  const kept = prefix.slice(0, room).replace(/\/+$/, '')
  return kept === '' ? `${bucket}/${name}` : `${bucket}/${kept}-${name}`
}

/** What a forecast left beside a store in a bucket. */
export interface DeadProbe {
  readonly place: string
  readonly bytes: number
  /** Deletes it, with what this machine kept of it. */
  remove(): Promise<void>
}

/** All beside a store that wrote nothing for so long; none beside a folder, whose probes lie in scratch, or where nobody may list. */
export async function deadProbes(location: string, minAgeMs = LEFT_ALONE_MS): Promise<readonly DeadProbe[]> {
  if (isFolder(location)) return []
  const newestMs = Date.now() - minAgeMs
  const found = await probesBeside(location).catch((error: unknown) => {
    if (error instanceof M3wError && error.code === 'E_STORE') return []
    throw error
  })
  return found
    .filter(({ modifiedMs }) => modifiedMs <= newestMs)
    .map(({ place, bytes, names }) => ({ place, bytes, remove: () => removeProbe(place, names) }))
}

interface Found {
  readonly place: string
  readonly names: Set<string>
  bytes: number
  modifiedMs: number
}

async function probesBeside(location: string): Promise<readonly Found[]> {
  const some = `probe-${'0'.repeat(DIGITS)}`
  const one = besideIn(location, some)
  const parent = one.slice(0, one.lastIndexOf('/'))
  const start = one.slice(parent.length + 1, -some.length)
  const probes = new Map<string, Found>()
  const { store } = await openPlace(parent)
  for await (const { key, bytes, modifiedMs } of store.list(`${start}probe-`)) {
    const [root = '', name = ''] = key.split('/')
    if (!OF_PROBE.test(key.slice(start.length))) continue
    const probe = probes.get(root) ?? { place: placeIn(parent, root), names: new Set(), bytes: 0, modifiedMs: 0 }
    probes.set(root, probe)
    probe.names.add(name)
    probe.bytes += bytes
    probe.modifiedMs = Math.max(probe.modifiedMs, modifiedMs)
  }
  return [...probes.values()]
}

/** Deletes the stores of these names at a place, half-written objects too. */
export async function removeProbe(root: string, names: Iterable<string>): Promise<void> {
  for (const name of names) {
    const { store, workFolder } = await openPlace(placeIn(root, name))
    for (const half of await collect(store.unfinished())) await half.remove()
    for await (const { key } of store.list('')) await store.delete(key)
    await rm(workFolder, { recursive: true, force: true })
  }
}
