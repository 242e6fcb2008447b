/** `m3w extract FILE|URL`: one page to its interleaved document on stdout (one a part, where it is cut), or to the reason why a build would drop it; `--jsonl` for many. */
import { pathToFileURL } from 'node:url'
import { Command, Option } from 'commander'
import {
  type CapturedPage,
  type CaptureOptions,
  type CaptureResult,
  EXTRACT_LIMITS,
  type ExtractedPage,
  extractCapture,
  M3wError,
  PAGE_DEFAULTS,
  readExtractVersion,
  renderHtml,
  renderText,
} from '../extractor.ts'
import type { Config } from '../index.ts'
import { type ConfigFlags, withConfigFlags } from './config/config-flags.ts'
import { captureFile, describeDrop, extractLines } from './terminal/extract-lines.ts'
import { print } from './terminal/print.ts'

interface ExtractFlags extends ConfigFlags {
  readonly url?: string
  readonly format: string
  readonly explain?: boolean
  readonly jsonl?: boolean
}

const FORMATS = ['json', 'text', 'html'] as const
const PREVIEW_CHARS = 100

/** The verb. Exit code 3 where a build would drop the page, or get none. */
export function extractCommand(): Command {
  return withConfigFlags(new Command('extract'))
    .description('print the interleaved document of one page (a file, - for stdin, or a URL)')
    .argument('[page]', 'HTML file, - or URL')
    .option('--url <url>', "the address of a local file's page: relative links and images resolve against it")
    .addOption(new Option('--format <format>', 'how to print').choices(FORMATS).default('json'))
    .option('--explain', 'print why each text and image was kept or dropped, also of a page that is refused')
    .option(
      '--jsonl',
      'read {id, url, path} lines on stdin, write {id, sequence} lines, with `dropped` where it would be',
    )
    .action(async (page: string | undefined, flags: ExtractFlags) => {
      const config = await readLimits(flags)
      if (flags.jsonl === true) await extractLines(config)
      else if (page === undefined)
        throw new M3wError('E_USAGE', 'No page is given: expected a file, - for stdin, or a URL.')
      else {
        const captured = await readPage(page, flags)
        await printExtracted(
          captured.url,
          extractCapture(captured, { ...config, readDropped: flags.explain === true }),
          flags,
        )
      }
    })
}

/** Those of the config. Without one they are known, and reading it would load every validator there is. */
async function readLimits(flags: ExtractFlags): Promise<CaptureOptions> {
  const { config, profile, contact, set } = flags
  if ([config, profile, contact, set].every((flag) => flag === undefined)) {
    const { maxPageBytes, userAgentToken: token } = PAGE_DEFAULTS
    return { extract: EXTRACT_LIMITS, maxPageBytes, token }
  }
  const { extract, network, rights } = await readConfig(flags)
  return { extract, maxPageBytes: network.maxPageBytes, token: network.userAgentToken, policy: rights.policy }
}

async function readConfig(flags: ExtractFlags): Promise<Config> {
  return await (await import('./config/config-file.ts')).readConfig(flags)
}

async function readPage(page: string, flags: ExtractFlags): Promise<CapturedPage> {
  if (/^https?:\/\//i.test(page)) {
    const { fetchPage } = await import('../index.ts')
    return await fetchPage(page, await readConfig(flags))
  }
  const { parseUrl } = await import('../index.ts')
  if (flags.url !== undefined && !(/^https?:\/\//i.test(flags.url) && parseUrl(flags.url) !== undefined))
    throw new M3wError('E_USAGE', `--url must be an http or https URL, got ${flags.url}`)
  const url =
    flags.url ??
    (page === '-' ? 'http://stdin.invalid/' : pathToFileURL(page).href.replace(/^file:\/\//, 'http://file.invalid'))
  return await captureFile(page, url)
}

/** A page that is refused leaves stdout empty, so that nothing takes it for a document. */
async function printExtracted(url: string, outcome: CaptureResult, flags: ExtractFlags): Promise<void> {
  if (outcome.page !== undefined && (outcome.kind === 'page' || flags.explain === true))
    await print(await pageText(url, outcome.page, flags))
  if (outcome.kind === 'page') return
  // A bug, with its stack: there is no build here that would count it.
  if (outcome.cause !== undefined) throw outcome.cause
  throw new M3wError('E_REFUSED', `${url} is refused: ${describeDrop(outcome.drop)}`)
}

async function pageText(url: string, page: ExtractedPage, { format, explain }: ExtractFlags): Promise<string> {
  if (format === 'html') return renderHtml(url, page, await readExtractVersion())
  if (explain === true) return explainText(page)
  if (format === 'text') return renderText(page.segments)
  const { explain: _explain, metas: _metas, rslLinks: _rslLinks, rslTexts: _rslTexts, parts, ...document } = page
  const { length: count } = parts
  return parts
    .map((content, index) => ({ url, ...document, ...content, ...(count === 1 ? {} : { part: { index, count } }) }))
    .map((part) => `${JSON.stringify(part, null, 2)}\n`)
    .join('')
}

function explainText(page: ExtractedPage): string {
  const lines = page.explain().map(({ kind, kept, why, path, content }) => {
    const preview = content.replace(/\s+/g, ' ').slice(0, PREVIEW_CHARS)
    return `${kept ? '+' : '-'} ${kind.padEnd(5)} ${why.padEnd(26)} ${path.padEnd(28)} ${preview}`
  })
  return `${lines.join('\n')}\n`
}
