/** Blocks of memory that are lent for reading and given back: new ones for each read lie in memory until a collection of garbage, of which a task has few. */

/** Of a block: some pages of the page cache at a time. */
export const BLOCK_BYTES = 256 * 1024
/** As many as a task has inputs and outputs at work. */
const MAX_IDLE = 8

const idle: Buffer[] = []

/** A block with anything in it. Give it back. */
export function borrowBlock(): Buffer {
  return idle.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES)
}

/** Nobody reads or writes it any more. */
export function giveBackBlock(block: Buffer): void {
  if (idle.length < MAX_IDLE) idle.push(block)
}
