/** Reads WARC records from gzip: one member a record, or (solid) members that hold many. After damage it goes on at the next member that holds a record. */
import type { ByteWindow } from '../byte-window.ts'
import { onceBytes, openWindow } from '../byte-window.ts'
import { openScout } from '../gzip/scout.ts'
import {
  type Member,
  type MemberLimits,
  type MemberStream,
  memberPrefix,
  peekMember,
  peekMemberNow,
  streamMember,
} from '../gzip/unsized-member.ts'
import { gzipHeaderBytes, MEMBER_MARK } from '../gzip-header.ts'
import { describeRecord, startsRecord } from './header.ts'
import type { WarcItem } from './item.ts'
import { onlyRecord, readPlainRecords } from './plain.ts'

interface MembersOptions {
  readonly maxBlockBytes: number
  readonly end?: number
  /** Another reader begins behind the end, where it finds a record; else at the end, whatever stands there. */
  readonly seeksBorders?: boolean
  readonly midFile?: boolean
  readonly limits?: Partial<MemberLimits>
  /** Called at the end, also where it is given up before. */
  close?(): Promise<void>
}

/** Enough input for the first content of any member. */
const PROBE_BYTES = 8192
/** Records of one member are held until its checksum is known, but not more than this. */
const MAX_HELD_BYTES = 64 * 1024 * 1024

/** Yields records and damage in file order. `offset` and `length` are those of the member in the compressed file. */
export async function* readMembers(window: ByteWindow, options: MembersOptions): AsyncGenerator<WarcItem> {
  const { end = Number.POSITIVE_INFINITY, seeksBorders = false, midFile = false, maxBlockBytes } = options
  const limits = {
    maxWholeInput: 8 * 1024 * 1024,
    maxWholeOutput: maxBlockBytes + 1024 * 1024,
    ...options.limits,
  }
  try {
    if (midFile) await seekMember(window)
    while (window.available >= PROBE_BYTES || (await window.need(PROBE_BYTES)) > 0) {
      const start = window.position
      const bytes = window.bytes()
      // A member that holds no record (an empty one) belongs, like rubbish, to whoever owns the record before it.
      if (start >= end && (!seeksBorders || holdsRecord(bytes))) return
      if (gzipHeaderBytes(bytes) === undefined) {
        window.skip(1)
        await seekMember(window)
        yield {
          kind: 'damage',
          offset: start,
          length: window.position - start,
          message: 'bytes that are no gzip member',
        }
      } else {
        const member = peekMemberNow(bytes, limits) ?? (await peekMember(window, limits))
        const { length = 0 } = member.kind === 'whole' ? member : {}
        const record =
          member.kind === 'whole' ? onlyRecord(member.content, maxBlockBytes, { offset: start, length }) : undefined
        if (record === undefined) yield* readMember(window, member, options)
        else {
          window.skip(length)
          yield record
        }
      }
    }
  } finally {
    await options.close?.()
  }
}

/** What a member holds that is not one record and nothing else, or that is damaged. */
async function* readMember(window: ByteWindow, member: Member, options: MembersOptions): AsyncGenerator<WarcItem> {
  const start = window.position
  // Small members are described only where they are damaged: it costs as much as reading them.
  const who = member.kind === 'whole' ? '' : describeRecord(memberPrefix(window.bytes()))
  if (member.kind === 'damaged') {
    window.skip(member.length)
    if (member.length === 0 || !(await startsMember(window))) await seekAgain(window, start)
    yield { kind: 'damage', offset: start, length: window.position - start, message: who + member.message }
    return
  }
  const held: WarcItem[] = []
  let heldBytes = 0
  let problem: string | undefined
  if (member.kind === 'whole') {
    window.skip(member.length)
    for await (const item of recordsOf(onceBytes(member.content), options)) held.push(item)
  } else {
    const stream = streamMember(window, member.headerBytes)
    for await (const item of recordsOf(stream.content, options)) {
      held.push(item)
      heldBytes += item.kind === 'record' ? item.block.length : 0
      // Too much to wait for the checksum. Length 0: such a record cannot be read alone.
      if (heldBytes > MAX_HELD_BYTES) for (const early of held.splice(0)) yield { ...early, offset: start, length: 0 }
      if (held.length === 0) heldBytes = 0
    }
    problem = stream.problem()
    if (problem !== undefined) await seekAgain(window, start)
  }
  const length = window.position - start
  if (problem === undefined) for (const item of held) yield { ...item, offset: start, length }
  else yield { kind: 'damage', offset: start, length, message: who + problem }
}

interface SolidOptions extends MembersOptions {
  /** Somebody else reads the file: its records have no owner but the reader of its first byte. */
  readonly isBehind?: boolean
  /** The source once more, from its first byte. */
  readonly again?: (() => AsyncIterable<Uint8Array>) | undefined
}

/**
 * A gzip file without record borders. Offsets and lengths count inflated bytes: no byte range of the file holds a record.
 * What damage hits is lost to the end of its gzip member.
 */
export async function* readSolid(window: ByteWindow, options: SolidOptions): AsyncGenerator<WarcItem> {
  const { again } = options
  const scout = again === undefined ? undefined : openScout(() => contentOf(again()))
  try {
    if (options.isBehind === true) return
    let inflated = 0
    for await (const { content, problem } of membersOf(window)) {
      const inside = openWindow(content, inflated)
      yield* readPlainRecords(inside, { maxBlockBytes: options.maxBlockBytes, farPeek: scout?.peek })
      inflated = inside.position
      const message = problem()
      if (message !== undefined) yield { kind: 'damage', offset: inflated, length: 0, message }
    }
  } finally {
    await scout?.close()
    await options.close?.()
  }
}

/** One after the other; each must be read to its end. */
async function* membersOf(window: ByteWindow): AsyncGenerator<MemberStream> {
  while ((await window.need(PROBE_BYTES)) > 0) {
    const start = window.position
    const headerBytes = gzipHeaderBytes(window.bytes())
    const stream = headerBytes === undefined ? noMember() : streamMember(window, headerBytes)
    yield stream
    if (stream.problem() !== undefined) await seekAgain(window, start)
  }
}

function noMember(): MemberStream {
  return { content: nothing(), problem: () => 'bytes that are no gzip member' }
}

async function* nothing(): AsyncGenerator<Buffer> {}

async function* contentOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    for await (const { content } of membersOf(openWindow({ [Symbol.asyncIterator]: () => iterator }))) yield* content
  } finally {
    // The scout stops in mid-file.
    await iterator.return?.()
  }
}

function recordsOf(content: AsyncIterable<Uint8Array>, { maxBlockBytes }: MembersOptions): AsyncGenerator<WarcItem> {
  return readPlainRecords(openWindow(content), { maxBlockBytes, wholeStream: true })
}

function holdsRecord(bytes: Buffer): boolean {
  return startsRecord(memberPrefix(bytes.subarray(0, PROBE_BYTES)))
}

async function startsMember(window: ByteWindow): Promise<boolean> {
  return (await window.need(PROBE_BYTES)) === 0 || gzipHeaderBytes(window.bytes()) !== undefined
}

/** After a damaged member: the next one may begin before the place where the inflater noticed. */
async function seekAgain(window: ByteWindow, start: number): Promise<void> {
  const back = window.position - start - 1
  if (back > 0) window.rewind(back)
  else window.skip(-back)
  await seekMember(window)
}

/** Steps to the next member whose content starts with `WARC/`, or to the end. Depends on the bytes ahead only, so every reader finds the same one. */
async function seekMember(window: ByteWindow): Promise<void> {
  while ((await window.need(PROBE_BYTES)) > 0) {
    const bytes = window.bytes()
    const at = bytes.indexOf(MEMBER_MARK)
    if (at < 0) {
      // The last two bytes may be the beginning of the next marker.
      window.skip(bytes.length < PROBE_BYTES ? bytes.length : bytes.length - 2)
      continue
    }
    window.skip(at)
    await window.need(PROBE_BYTES)
    if (holdsRecord(window.bytes())) return
    window.skip(1)
  }
}
