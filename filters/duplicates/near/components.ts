/**
 * Connected components of a graph whose nodes are small integers: union-find (Tarjan 1975) with path halving, the lowest node as root, so that the
 * order of the edges changes nothing.
 */
import { M3wError } from '../../../core/errors.ts'

/** Nodes of a block: 4 MB. */
const BLOCK_NODES = 1 << 20
/** @source what a u32 holds, less one: parents are stored one higher */
const MAX_NODES = 2 ** 32 - 1

/** Parents by node, in blocks that are made when one of their nodes is: 4 bytes a node. 0: in no edge yet; else the parent plus one. */
export type Components = Uint32Array[]

/** Adds an edge. E_CONFIG for a node beyond 2^32 - 2. */
export function connect(components: Components, one: number, other: number): void {
  const a = rootOf(components, one)
  const b = rootOf(components, other)
  setParent(components, Math.max(a, b), Math.min(a, b))
}

/** All nodes that have edges, ascending, each with the lowest of its component. */
export function* componentsOf(components: Components): Generator<readonly [node: number, lowest: number]> {
  for (const [number, block] of components.entries()) {
    // A block that no node is in is a hole.
    if (block === undefined) continue
    for (let index = 0; index < block.length; index += 1) {
      if (block[index] === 0) continue
      const node = number * BLOCK_NODES + index
      yield [node, rootOf(components, node)]
    }
  }
}

/** The root of a node, which is its own if it had no edge. */
function rootOf(components: Components, start: number): number {
  let node = start
  for (;;) {
    const parent = parentOf(components, node)
    if (parent === node) return node
    const above = parentOf(components, parent)
    if (above !== parent) setParent(components, node, above)
    node = above
  }
}

function parentOf(components: Components, node: number): number {
  const parent = blockOf(components, node)[node % BLOCK_NODES] as number
  if (parent !== 0) return parent - 1
  setParent(components, node, node)
  return node
}

function setParent(components: Components, node: number, parent: number): void {
  blockOf(components, node)[node % BLOCK_NODES] = parent + 1
}

function blockOf(components: Components, node: number): Uint32Array {
  const number = Math.floor(node / BLOCK_NODES)
  const block = components[number]
  if (block !== undefined) return block
  if (node >= MAX_NODES)
    throw new M3wError(
      'E_CONFIG',
      `Near-duplicates are looked for among at most ${MAX_NODES} documents; got number ${node}. Build in parts.`,
    )
  const made = new Uint32Array(BLOCK_NODES)
  components[number] = made
  return made
}
