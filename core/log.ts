/** JSON-lines logging (pino) on stderr, with a closed list of events so that logs can be searched by machine. Each is written somewhere. */
import { pino } from 'pino'

export type LogEvent =
  | 'run.progress'
  | 'stage.start'
  | 'stage.done'
  | 'task.start'
  | 'task.done'
  /** Given up: its error cannot pass, or its attempts are used up. */
  | 'task.failed'
  /** Put back, to be tried again. */
  | 'task.retry'
  /** Put back, uncharged: it made way for others. */
  | 'task.yield'
  /** Records that kill whatever works on them were found; the task goes on without them. */
  | 'task.poison'
  /** Two runs of a pure task wrote different records. */
  | 'task.differs'
  /** Somebody else has the task now. */
  | 'lease.lost'
  /** A renewal failed; the lease holds until it ends, or the next renewal succeeds. */
  | 'lease.unrenewed'
  /** The queue had forgotten the task; it is there again, as its holder's. */
  | 'lease.restored'
  /** The server of the queue cannot be reached, and is there again; it keeps nothing over a restart. */
  | 'queue.lost'
  | 'queue.back'
  | 'queue.volatile'
  /** The server refuses for now what it is asked (it is full, a replica, …); `queue.back` when it does no more. */
  | 'queue.refuses'
  /** The server throws keys away (`maxmemory-policy`), or did; `queue.keeps` when it does no more. */
  | 'queue.evicts'
  | 'queue.keeps'
  /** Somebody paused a queue, and resumed it. */
  | 'queue.paused'
  | 'queue.resumed'
  /** Tasks wait, and nobody takes any. */
  | 'queue.idle'
  /** The task was put back, uncharged. */
  | 'store.full'
  /** The lock of the store cannot be taken where it lies: nobody on this machine sees that it is worked on. */
  | 'store.unlocked'
  | 'worker.start'
  /** There is nothing to work on yet. */
  | 'worker.wait'
  /** No run was named, and more than one could be meant. */
  | 'run.guessed'
  | 'worker.died'
  /** A worker could not be started, or takes no messages. */
  | 'worker.unreachable'
  /** Bytes of a source that lies elsewhere, records wanted of an index, ranges of them fetched. */
  | 'source.bytes'
  | 'source.index'
  | 'source.records'
  | 'host.parked'
  /** Pages are asked to be rendered, and there is no browser that may do it. */
  | 'browser.missing'
  | 'ledger.commit'
  /** What was taken down was taken out of an archive. */
  | 'ledger.blank'
  | 'ledger.shared'
  /** Words of sitemaps about pictures that were taken down: journals that lost them, records of an archive that keep them. */
  | 'ledger.captions'
  | 'archive.damaged'
  /** A record was read although its length, digest, date or id is wrong. */
  | 'archive.mended'
  | 'decoder.crashed'
  | 'decoder.lost'
  /** A picture of an evaluation set cannot be decoded, or is a single colour. */
  | 'contamination.unusable'
  | 'publish.done'
  /** The crawl was ended at a limit of the config. */
  | 'crawl.end'
  /** The end could not be noted; it is tried again. */
  | 'crawl.unended'

export interface Log {
  info(event: LogEvent, fields?: Readonly<Record<string, unknown>>): void
  warn(event: LogEvent, fields?: Readonly<Record<string, unknown>>): void
  error(event: LogEvent, fields?: Readonly<Record<string, unknown>>): void
  /** A log that adds fields to every line. */
  with(fields: Readonly<Record<string, unknown>>): Log
}

/** Opens a log on stderr. `level` is one of pino's: `silent`, `error`, `warn`, `info`. */
export function openLog(level: string): Log {
  return wrap(
    pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: true })),
  )
}

/** A log that writes nothing. */
export const silentLog: Log = { info() {}, warn() {}, error() {}, with: () => silentLog }

function wrap(logger: pino.Logger): Log {
  return {
    info: (event, fields = {}) => logger.info({ event, ...fields }),
    warn: (event, fields = {}) => logger.warn({ event, ...fields }),
    error: (event, fields = {}) => logger.error({ event, ...fields }),
    with: (fields) => wrap(logger.child(fields)),
  }
}
