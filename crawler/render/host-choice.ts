/**
 * Which pages of which hosts are rendered. A host is looked at over its first pages: where rendering gave text to half of them, its
 * further shells are rendered too, else none. A function of the journal's rows in their order, so that a resumed crawl chooses alike.
 */
import { authorityOf } from '../../core/url.ts'
import type { JournalEvidence, JournalPage, JournalRender, RenderConfig } from '../../schemas/index.ts'
import { MIN_TEXT_CHARS, type PageLook, shellCause } from './page-look.ts'

/** What is known of a host. */
interface HostLook {
  /** Captured pages. */
  pages: number
  /** Of them, those that went through a browser. */
  rendered: number
  /** Of them, those that had text then. */
  helped: number
  rendering: 'on' | 'off' | undefined
}

export interface HostChoice {
  readonly config: RenderConfig
  readonly named: ReadonlySet<string>
  readonly hosts: Map<string, HostLook>
}

/** Pages after which a host is decided. Judgement: enough for a front page, a legal notice and some articles. */
const FIRST_PAGES = 8
/** Pages rendered in vain after which a host is not asked for more: a challenge, a canvas, a log-in. Judgement. */
const VAIN_PAGES = 3

/** Nothing is known of any host yet. */
export function openHostChoice(config: RenderConfig): HostChoice {
  return { config, named: new Set(config.hosts), hosts: new Map() }
}

/** Why a page is to be rendered; undefined if it is not. `look` is only asked for where it decides. */
export function renderCause(
  { config, named, hosts }: HostChoice,
  url: string,
  look: () => PageLook,
): JournalRender['because'] | undefined {
  const host = authorityOf(url)
  if (config.mode === 'off') return undefined
  if (named.has(host)) return 'hosts'
  if (config.mode === 'hosts' || hosts.get(host)?.rendering === 'off') return undefined
  return shellCause(look())
}

/** The budget of a host is used up. */
export function isOverBudget({ config, hosts }: HostChoice, url: string): boolean {
  return (hosts.get(authorityOf(url))?.rendered ?? 0) >= config.maxPagesPerHost
}

/** What is looked at of a page's row. */
export type EndedPage = Pick<JournalPage, 'url' | 'outcome' | 'date' | 'render'>

/** Notes a page that ended, as its row says, now or in a journal. What is decided by it about its host, as a row to be kept. */
export function notePage(choice: HostChoice, row: EndedPage): JournalEvidence | undefined {
  if (row.outcome !== 'captured' && row.render === undefined) return undefined
  const name = authorityOf(row.url)
  const host = hostOf(choice, name)
  const { result, textChars = 0 } = row.render ?? {}
  host.pages += 1
  if (result === 'rendered' || result === 'failed') host.rendered += 1
  if (result === 'rendered' && textChars >= MIN_TEXT_CHARS) host.helped += 1
  if (host.rendering !== undefined || choice.named.has(name)) return undefined
  const isVain = host.rendered >= VAIN_PAGES && host.helped === 0
  if (host.pages < FIRST_PAGES && !isVain) return undefined
  host.rendering = host.helped * 2 >= host.pages ? 'on' : 'off'
  return {
    evidence: 'render',
    url: `${new URL(row.url).origin}/`,
    date: row.date,
    rendering: host.rendering,
    detail: `rendering gave text to ${host.helped} of the first ${host.pages} pages`,
  }
}

/** A decision that a journal holds: it stands, by whatever rule it was made. */
export function replayDecision(choice: HostChoice, { url, rendering }: JournalEvidence): void {
  hostOf(choice, authorityOf(url)).rendering = rendering
}

function hostOf({ hosts }: HostChoice, name: string): HostLook {
  const known = hosts.get(name)
  if (known !== undefined) return known
  const host: HostLook = { pages: 0, rendered: 0, helped: 0, rendering: undefined }
  hosts.set(name, host)
  return host
}
