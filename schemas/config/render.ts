/** Which pages are read through a browser: none unless a person asks for it, since a page costs about as much as 86 requests. */
import { z } from 'zod'
import { bytes } from './base/units.ts'

/** A host as addresses spell it, with a port that is not its scheme's own: any other spelling would meet no page, and nobody would know. */
const authority = z
  .string()
  .refine((text) => ['http', 'https'].every((scheme) => hostIn(`${scheme}://${text}/`) === text), {
    error:
      'expected a host as addresses spell it, without scheme and path: example.org, or example.org:8080 where it has a port',
  })

function hostIn(url: string): string | undefined {
  try {
    return new URL(url).host
  } catch {
    return undefined
  }
}

export const renderConfig = z.strictObject({
  /**
   * `off`: no browser is ever started. `hosts`: pages of `hosts` are rendered. `auto`: those, and pages that have no text without
   * their scripts, on hosts where rendering gives it.
   */
  mode: z.enum(['off', 'hosts', 'auto']).default('off'),
  /** Hosts (authorities, `example.org` or `example.org:8080`) of which every page is rendered. */
  hosts: z.array(authority).default([]),
  /**
   * Hosts from which rendered pages may load scripts and data, beside those of their own site. Each crawl process keeps its own clock
   * for them, so name only those that are made for it, such as a CDN.
   */
  resourceHosts: z.array(authority).default([]),
  /** Pages of a host that are rendered; further ones are kept as they were answered. */
  maxPagesPerHost: z.int().min(1).default(1000),
  /** What a page may ask for besides itself. Judgement: an application of many chunks has some 30 scripts; at 1 s a request that is half a minute. */
  maxRequestsPerPage: z.int().min(0).max(1000).default(40),
  /** Bodies that a page may take besides its own, as they were sent. Judgement: scripts and data of a heavy application are a few MB */
  maxBytesPerPage: bytes.default(20_000_000),
})
export type RenderConfig = z.infer<typeof renderConfig>
