/** A host of archives on loopback for tests: files by path, given by ranges, with an answer of the test's own in their place where it has one. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import { encodeWarcRecord, newRecordId } from '../../../../formats/warc/write.ts'
import { openSite, type Site } from '../../site.ts'

export type Files = Readonly<Record<string, Buffer>>
/** True if it has answered. */
type Instead = (request: IncomingMessage, response: ServerResponse, file: Buffer) => boolean

/** Serves files; `instead` is asked first. */
export function openArchiveHost(
  t: Pick<TestContext, 'after'>,
  files: Files,
  instead: Instead = () => false,
): Promise<Site> {
  return openSite(t, (request, response) => {
    const file = files[request.url ?? '']
    if (file === undefined) response.writeHead(404).end()
    else if (!instead(request, response, file)) giveRange(request, response, file)
  })
}

/** As a server does that knows ranges. */
export function giveRange(request: IncomingMessage, response: ServerResponse, file: Buffer, etag = '"1"'): void {
  const [start, end] = rangeOf(request, file)
  response
    .writeHead(206, {
      'content-range': `bytes ${start}-${end - 1}/${file.length}`,
      'content-length': end - start,
      etag,
    })
    .end(file.subarray(start, end))
}

/** First byte, and the one behind the last. */
export function rangeOf({ headers }: IncomingMessage, file: Buffer): readonly [number, number] {
  const [, from = '0', to = '0'] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
  return [Number(from), Math.min(file.length, Number(to) + 1)]
}

/** A record of a page as a gzip member. */
export function pageMember(url: string, words: string): Buffer {
  const body = `<!doctype html><p>${words}`
  return encodeWarcRecord(
    {
      type: 'response',
      recordId: newRecordId(),
      date: '2026-01-01T00:00:00Z',
      targetUri: url,
      contentType: 'application/http; msgtype=response',
      block: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    },
    { gzip: true },
  )
}
