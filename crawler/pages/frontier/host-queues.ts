/**
 * The queues of hosts: ids of URLs, by tries, then depth, then in the order in which they came. Both ends of a queue are in memory, what lies
 * between them is on disk in blocks that are written behind one another. So a URL costs the same however many there are, and memory
 * follows the hosts, not the URLs. @source Heydon and Najork, Mercator, World Wide Web 2 (1999), section 3.2: FIFO subqueues on disk, both ends in memory
 */
import type Database from 'better-sqlite3'

/** Changed by the functions below alone. */
export interface HostQueues {
  /** By host: its lanes that are not empty, sorted. */
  readonly lanes: Map<number, Lane[]>
  readonly write: Database.Statement<[Buffer]>
  readonly read: Database.Statement<[number], Buffer>
  readonly remove: Database.Statement<[number]>
}

/** URLs of one host that were tried as often and lie as deep. */
interface Lane {
  readonly tries: number
  readonly depth: number
  /** The next one is last. */
  head: number[]
  /** Numbers of the blocks behind the head, in order. */
  readonly blocks: number[]
  /** Behind the blocks; the one that came last is last. */
  tail: number[]
}

/** Where a URL stands in the queue of its host. */
export interface Rank {
  readonly tries: number
  readonly depth: number
}

/** Ids of a block: a host keeps up to two of them in memory, some 1 KB. Judgement: then a block costs a URL a sixty-fourth of a row */
const BLOCK_IDS = 64

/** Empty queues, with their table, in a database of scratch. */
export function createHostQueues(db: Database.Database): HostQueues {
  db.exec('CREATE TABLE block (n INTEGER PRIMARY KEY, ids BLOB NOT NULL)')
  return {
    lanes: new Map(),
    write: db.prepare<[Buffer]>('INSERT INTO block (ids) VALUES (?)'),
    read: db.prepare<[number], Buffer>('SELECT ids FROM block WHERE n = ?').pluck() as Database.Statement<
      [number],
      Buffer
    >,
    remove: db.prepare<[number]>('DELETE FROM block WHERE n = ?'),
  }
}

/** Puts a URL behind those of its rank. */
export function pushId(queues: HostQueues, host: number, rank: Rank, id: number): void {
  const lane = laneOf(queues, host, rank)
  lane.tail.push(id)
  if (lane.tail.length < BLOCK_IDS) return
  if (lane.head.length === 0 && lane.blocks.length === 0) lane.head = lane.tail.reverse()
  else lane.blocks.push(Number(queues.write.run(Buffer.from(Uint32Array.from(lane.tail).buffer)).lastInsertRowid))
  lane.tail = []
}

/** Puts a URL before those of its rank. */
export function unshiftId(queues: HostQueues, host: number, rank: Rank, id: number): void {
  laneOf(queues, host, rank).head.push(id)
}

/** Takes out the next URL of a host, and says under which rank it stood; undefined if there is none. */
export function shiftId(queues: HostQueues, host: number): ({ readonly id: number } & Rank) | undefined {
  const lanes = queues.lanes.get(host)
  const lane = lanes?.[0]
  if (lanes === undefined || lane === undefined) return undefined
  if (lane.head.length === 0) refill(queues, lane)
  const id = lane.head.pop() as number
  if (lane.head.length + lane.blocks.length + lane.tail.length === 0) {
    lanes.shift()
    if (lanes.length === 0) queues.lanes.delete(host)
  }
  return { id, tries: lane.tries, depth: lane.depth }
}

function refill({ read, remove }: HostQueues, lane: Lane): void {
  const block = lane.blocks.shift()
  if (block === undefined) {
    lane.head = lane.tail.reverse()
    lane.tail = []
    return
  }
  const bytes = read.get(block) as Buffer
  remove.run(block)
  lane.head = [...new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))].reverse()
}

function laneOf({ lanes }: HostQueues, host: number, { tries, depth }: Rank): Lane {
  let ofHost = lanes.get(host)
  if (ofHost === undefined) {
    ofHost = []
    lanes.set(host, ofHost)
  }
  const at = ofHost.findIndex((lane) => lane.tries > tries || (lane.tries === tries && lane.depth >= depth))
  const found = at < 0 ? undefined : ofHost[at]
  if (found?.tries === tries && found.depth === depth) return found
  const lane: Lane = { tries, depth, head: [], blocks: [], tail: [] }
  ofHost.splice(at < 0 ? ofHost.length : at, 0, lane)
  return lane
}
