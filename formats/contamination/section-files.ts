/** The sections of an index while it is made, each in a file of its own: what is written to one needs a block of memory, whatever it comes to. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SECTIONS, type SectionName } from './index-layout.ts'

/** What waits of a section, and what of one is read at once. */
const BLOCK_BYTES = 64 * 1024

export interface SectionFile {
  readonly file: number
  readonly block: Uint8Array
  waiting: number
  written: number
}
export type SectionFiles = Readonly<Record<SectionName, SectionFile>>

/** Empty sections, in files of their names in a folder, which the caller deletes. Close them. */
export function openSections(folder: string): SectionFiles {
  const names = Object.keys(SECTIONS) as SectionName[]
  return Object.fromEntries(
    names.map((name) => {
      const file = openSync(join(folder, name), 'wx+')
      return [name, { file, block: new Uint8Array(BLOCK_BYTES), waiting: 0, written: 0 }]
    }),
  ) as unknown as SectionFiles
}

/** The files are not to be used any more. */
export function closeSections(sections: SectionFiles): void {
  for (const { file } of Object.values(sections)) closeSync(file)
}

/** Adds numbers of 32 bits, as the machine has them. */
export function appendNumbers(section: SectionFile, numbers: Uint32Array): void {
  appendBytes(section, new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
}

/** Adds bytes. */
export function appendBytes(section: SectionFile, bytes: Uint8Array): void {
  let at = 0
  while (at < bytes.length) {
    const taken = Math.min(bytes.length - at, section.block.length - section.waiting)
    section.block.set(bytes.subarray(at, at + taken), section.waiting)
    section.waiting += taken
    at += taken
    if (section.waiting === section.block.length) writeBlock(section)
  }
}

function writeBlock(section: SectionFile): void {
  writeSync(section.file, section.block, 0, section.waiting, section.written)
  section.written += section.waiting
  section.waiting = 0
}

/** Bytes of a section so far. */
export function sizeOf({ written, waiting }: SectionFile): number {
  return written + waiting
}

/** What was added, in pieces, each of its own. */
export function* piecesOf(section: SectionFile): Generator<Uint8Array> {
  writeBlock(section)
  for (let at = 0; at < section.written; at += BLOCK_BYTES) {
    const piece = new Uint8Array(Math.min(BLOCK_BYTES, section.written - at))
    readSync(section.file, piece, 0, piece.length, at)
    yield piece
  }
}
