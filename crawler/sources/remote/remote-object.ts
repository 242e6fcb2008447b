/** What a source far away is to its readers: an object of known length, given by ranges of its bytes. Adapters are a file each. */

export interface RemoteRange {
  /** At least one byte from the start that was asked for, or none at the end of the object. */
  readonly bytes: Buffer
  /** Of the whole object. */
  readonly totalBytes: number
  /** Equal for as long as the object is the same; undefined where nobody says. */
  readonly version?: string
}

export interface RemoteObject {
  /** As typed. */
  readonly url: string
  /**
   * Bytes from `start` on, at most `most`; fewer where the connection was cut. Waits as the host wants it and asks again: a host as often as
   * `network.maxAttempts` says, a bucket by the policy of stores (formats/s3/s3-service.ts); then, and for what no attempt mends, E_FETCH.
   */
  read(start: number, most: number): Promise<RemoteRange>
}

/** Asked for at once: what is in memory, and what is lost when a connection breaks. At a request a second some 16 MB/s. */
export const RANGE_BYTES = 16 * 1024 * 1024
