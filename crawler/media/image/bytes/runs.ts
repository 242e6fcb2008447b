/**
 * Stretches of one byte repeated: places that were never written, as downloads leave them that reserve their file, and disks that lost a block. A picture's codes decode there all the
 * same, and give pixels that nobody drew.
 */

/** A block of a disk has at least 512 bytes. @source measured (docs/log.md): real scans of JPEGs hold at most 97 equal bytes in a row (1,523 of 281 files) */
const MIN_RUN_BYTES = 256

/** How many bytes of a part of a file lie in such stretches. */
export function bytesInRuns(bytes: Buffer, start: number, end: number, minRunBytes = MIN_RUN_BYTES): number {
  let sum = 0
  for (let at = start; at < end; ) {
    const next = endOfRun(bytes, at, end)
    if (next - at >= minRunBytes) sum += next - at
    at = next
  }
  return sum
}

function endOfRun(bytes: Buffer, start: number, end: number): number {
  let at = start + 1
  while (at < end && bytes[at] === bytes[start]) at += 1
  return at
}
