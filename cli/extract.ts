/** `m3w extract FILE|URL`: one page to its interleaved document on stdout; `--jsonl` for many. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { Command, Option } from 'commander'
import {
  EXTRACT_LIMITS,
  type ExtractedPage,
  type ExtractLimits,
  extractPage,
  M3wError,
  renderHtml,
  renderText,
} from '../extractor.ts'
import type { FetchedPage } from '../index.ts'
import { type ConfigFlags, withConfigFlags } from './config-flags.ts'

interface ExtractFlags extends ConfigFlags {
  readonly url?: string
  readonly format: string
  readonly explain?: boolean
  readonly jsonl?: boolean
}

const FORMATS = ['json', 'text', 'html'] as const
const PREVIEW_CHARS = 100

/** The verb. */
export function extractCommand(): Command {
  return withConfigFlags(new Command('extract'))
    .description('print the interleaved document of one page (a file, - for stdin, or a URL)')
    .argument('[page]', 'HTML file, - or URL')
    .option('--url <url>', "the address of a local file's page: relative links and images resolve against it")
    .addOption(new Option('--format <format>', 'how to print').choices(FORMATS).default('json'))
    .option('--explain', 'print why each text and image was kept or dropped')
    .option('--jsonl', 'read {id, url, path} lines on stdin, write {id, sequence} lines')
    .action(async (page: string | undefined, flags: ExtractFlags) => {
      const limits = await readLimits(flags)
      if (flags.jsonl === true) await extractLines(limits)
      else if (page === undefined)
        throw new M3wError('E_USAGE', 'm3w extract needs a page: a file, - for stdin, or a URL')
      else await extractOne(await readPage(page, flags), flags, limits)
    })
}

/** Those of the config. Without one they are known, and reading it would load every validator there is. */
async function readLimits(flags: ExtractFlags): Promise<ExtractLimits> {
  const { config, profile, contact, set } = flags
  if ([config, profile, contact, set].every((flag) => flag === undefined)) return EXTRACT_LIMITS
  return (await (await import('./config-file.ts')).readConfig(flags)).extract
}

async function readPage(page: string, flags: ExtractFlags): Promise<FetchedPage> {
  if (/^https?:\/\//i.test(page)) return await fetchOne(page, flags)
  if (flags.url !== undefined && !(URL.canParse(flags.url) && /^https?:\/\//i.test(flags.url)))
    throw new M3wError('E_USAGE', `--url must be an http or https URL, got ${flags.url}`)
  const url =
    flags.url ??
    (page === '-' ? 'http://stdin.invalid/' : pathToFileURL(page).href.replace(/^file:\/\//, 'http://file.invalid'))
  return { url, body: await readBytes(page) }
}

async function fetchOne(url: string, flags: ExtractFlags): Promise<FetchedPage> {
  const { readConfig } = await import('./config-file.ts')
  const { fetchPage } = await import('../index.ts')
  return await fetchPage(url, (await readConfig(flags)).network)
}

async function readBytes(page: string): Promise<Uint8Array> {
  try {
    // At once: nothing else could run meanwhile, and a promise takes five turns of the thread pool.
    if (page !== '-') return readFileSync(page)
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
    return Buffer.concat(chunks)
  } catch (error) {
    throw new M3wError('E_INPUT', `cannot read ${page}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

async function extractOne(
  { url, body, contentType }: FetchedPage,
  { format, explain }: ExtractFlags,
  limits: ExtractLimits,
): Promise<void> {
  const extraction = extractPage({ content: body, url, ...(contentType === undefined ? {} : { contentType }), limits })
  if (extraction.kind === 'refused') {
    const { reason, measured, limit } = extraction.refused
    throw new M3wError('E_INPUT', `the page is refused: ${reason}, measured ${measured}, limit ${limit}`)
  }
  const { page } = extraction
  if (format === 'html') await print(renderHtml(url, page))
  else if (explain === true) await print(explainText(page))
  else if (format === 'text') await print(renderText(page.segments))
  else await print(`${JSON.stringify(toJson(url, page), null, 2)}\n`)
}

function toJson(url: string, page: ExtractedPage): object {
  const { explain: _explain, metas: _metas, ...document } = page
  return { url, ...document }
}

function explainText(page: ExtractedPage): string {
  const lines = page.explain().map(({ kind, kept, why, path, content }) => {
    const preview = content.replace(/\s+/g, ' ').slice(0, PREVIEW_CHARS)
    return `${kept ? '+' : '-'} ${kind.padEnd(5)} ${why.padEnd(26)} ${path.padEnd(28)} ${preview}`
  })
  return `${lines.join('\n')}\n`
}

/** One line in, one line out, in order. A page that is refused or unreadable gives an empty sequence and a line on stderr. */
async function extractLines(limits: ExtractLimits): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    const { id, url, path } = readRequest(line)
    const segments = await segmentsOf(id, url, path, limits)
    const sequence = segments.map((segment) =>
      segment.kind === 'text' ? { type: 'text', text: segment.text } : { type: 'image', url: segment.url },
    )
    await print(`${JSON.stringify({ id, sequence })}\n`)
  }
}

async function segmentsOf(
  id: string,
  url: string,
  path: string,
  limits: ExtractLimits,
): Promise<ExtractedPage['segments']> {
  try {
    const extraction = extractPage({ content: await readBytes(path), url, limits })
    if (extraction.kind === 'page') return extraction.page.segments
    process.stderr.write(`${id}: ${extraction.refused.reason}\n`)
  } catch (error) {
    // One unreadable file must not lose the pages behind it.
    if (!(error instanceof M3wError)) throw error
    process.stderr.write(`${id}: ${error.message}\n`)
  }
  return []
}

function readRequest(line: string): { readonly id: string; readonly url: string; readonly path: string } {
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
    `--jsonl expects {"id","url","path"} on each line of stdin, got ${line.slice(0, PREVIEW_CHARS)}`,
  )
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
}
