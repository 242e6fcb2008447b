/** Files to captured pages, and many of them by lines: `m3w extract --jsonl`, with the fate of each. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  type CapturedPage,
  type CaptureOptions,
  extractCapture,
  M3wError,
  outcomeOf,
  type PageDrop,
  settingsOf,
} from '../../extractor.ts'
import { print } from './print.ts'

const PREVIEW_CHARS = 100

interface Line {
  readonly id: string
  readonly sequence: readonly object[]
  readonly dropped?: PageDrop
  readonly error?: string
}

/** A file, or `-` for stdin, as if it had been captured at `url`. E_INPUT where it cannot be read. */
export async function captureFile(path: string, url: string): Promise<CapturedPage> {
  const payload = await readBytes(path)
  return { url, headers: [], payload, ...(/\.xht(?:ml)?$/i.test(path) ? { contentType: 'application/xhtml+xml' } : {}) }
}

/** What a drop says to people: code, what was measured, the limit, and the setting that moves it. */
export function describeDrop({ reason, measured, limit, detail }: PageDrop): string {
  const value = (it: PageDrop['measured']): string => (it === null ? 'none' : JSON.stringify(it))
  const outcome = outcomeOf(reason)
  const [[, setting] = []] = outcome === undefined ? [] : settingsOf(outcome, 'extract')
  const how = setting === undefined ? 'no setting changes that' : `--set ${setting}=N moves the limit`
  return `${reason}, measured ${value(measured)}, limit ${value(limit)}${detail === undefined ? '' : ` (${detail})`}; ${how}`
}

/**
 * One line in, one line out, in order: `{id, sequence}`. `dropped` says that a build would drop the page, and why; the sequence is then what
 * could be read of it all the same, for these lines measure the extractor on files that are here. A file that cannot be read has `error`.
 */
export async function extractLines(options: CaptureOptions): Promise<void> {
  let number = 0
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (line.trim() === '') continue
    const answer = await answerTo(readRequest(line, number), options)
    const said = answer.error ?? (answer.dropped === undefined ? undefined : describeDrop(answer.dropped))
    if (said !== undefined) process.stderr.write(`${answer.id}: ${said}\n`)
    await print(`${JSON.stringify(answer)}\n`)
  }
}

async function answerTo({ id, url, path }: Request, options: CaptureOptions): Promise<Line> {
  try {
    const outcome = extractCapture(await captureFile(path, url), { ...options, readDropped: true })
    const sequence = (outcome.page?.segments ?? []).map((segment) =>
      segment.kind === 'text' ? { type: 'text', text: segment.text } : { type: 'image', url: segment.url },
    )
    if (outcome.kind === 'page') return { id, sequence }
    const { drop: dropped, cause } = outcome
    return { id, sequence, dropped, ...(cause === undefined ? {} : { error: String(cause) }) }
  } catch (error) {
    // One unreadable file must not lose the pages behind it.
    if (!(error instanceof M3wError)) throw error
    return { id, sequence: [], error: error.message }
  }
}

interface Request {
  readonly id: string
  readonly url: string
  readonly path: string
}

function readRequest(line: string, number: number): Request {
  try {
    const request: unknown = JSON.parse(line)
    if (typeof request === 'object' && request !== null && 'id' in request && 'url' in request && 'path' in request) {
      return { id: String(request.id), url: String(request.url), path: String(request.path) }
    }
  } catch {
    // Reported below with the line itself, as any other malformed request.
  }
  throw new M3wError(
    'E_INPUT',
    `--jsonl expects {"id","url","path"} on each line of stdin, got in line ${number}: ${line.slice(0, PREVIEW_CHARS)}`,
  )
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    // At once: nothing else could run meanwhile, and a promise takes five turns of the thread pool.
    if (path !== '-') return readFileSync(path)
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
    return Buffer.concat(chunks)
  } catch (error) {
    throw new M3wError('E_INPUT', `Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}
