/** Tables of what each UTF-16 code unit means, made at their first look-up: 20 to 70 ms that a process which judges no text does not spend. */

export type UnitTable = () => Uint8Array

const UNITS = 0x10000
const SURROGATES = { first: 0xd800, end: 0xe000 }

/** A table of 65,536 entries, all 0, that `fill` writes when it is first asked for. */
export function unitTable(fill: (table: Uint8Array) => void): UnitTable {
  let table: Uint8Array | undefined
  return () => {
    if (table === undefined) {
      table = new Uint8Array(UNITS)
      fill(table)
    }
    return table
  }
}

let plane: string | undefined

/** The code unit of every character of the basic plane that a global expression finds, in order. Surrogates are none. */
export function* unitsOf(pattern: RegExp): Generator<number> {
  plane ??= basicPlane()
  for (const [character] of plane.matchAll(pattern)) yield character.charCodeAt(0)
}

function basicPlane(): string {
  const units = new Uint16Array(UNITS - (SURROGATES.end - SURROGATES.first))
  for (let at = 0; at < units.length; at += 1)
    units[at] = at < SURROGATES.first ? at : at + SURROGATES.end - SURROGATES.first
  return Buffer.from(units.buffer).toString('utf16le')
}
