/**
 * How likely a page of a host is drawn for a probe: half of the pages are drawn from all, half from each host alike, since a small host may have most of the
 * pictures (docs/log.md, "Why forecasts of live builds told a third of the bytes"). `yieldsOf` weighs them back.
 */
import { hash64 } from '../../../core/hash.ts'

/** The weight of a page by its host, from how many pages each has. */
export function hostWeights(hosts: ReadonlyMap<string, number>): (host: string) => number {
  const total = [...hosts.values()].reduce((sum, count) => sum + count, 0)
  return (host) => 1 / total + 1 / hosts.size / Math.max(1, hosts.get(host) ?? 1)
}

/** The place of a page in the draw: those of the lowest are taken. @source Efraimidis and Spirakis 2006, weighted sampling without replacement */
export function drawKey(seed: number, name: string, weight: number): number {
  return -Math.log(uniformOf(seed, name)) / weight
}

/** Between 0 and 1, the same for the same seed and name. */
export function uniformOf(seed: number, name: string): number {
  return (Number(hash64(seed, name) >> 11n) + 0.5) / 2 ** 53
}
