/** How a browser is started and what its pages are: closed to the network, in its sandbox, nothing kept from page to page. */
import type { PlaywrightCrawlerOptions } from 'crawlee'

/** Browsers grow with every page. @source measured in the research: 100 pages keep a tree of processes below 1.5 GB */
const PAGES_A_BROWSER = 100
/**
 * Names are not resolved, and what would get out all the same goes to a proxy that is not there, loopback included; nothing is fetched for
 * the browser's own sake. @source tried: none of eight ways out reached a trap (docs/adr/0016)
 */
const CLOSED = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-background-networking',
  '--dns-prefetch-disable',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-features=NetworkPrediction,PreconnectToSearch,Prerender2,OptimizationHints,MediaRouter',
  '--no-pings',
]
const DEAD_PROXY = { server: 'http://127.0.0.1:1', bypass: '<-loopback>' }

/** As a desk in front of a screen, in a country without summer time. */
const PAGE_OPTIONS = {
  serviceWorkers: 'block',
  acceptDownloads: false,
  timezoneId: 'UTC',
  locale: 'en-US',
  viewport: { width: 1280, height: 1024 },
  reducedMotion: 'reduce',
} as const

/** Crawlee's options for its pool of browsers. The sandbox is asked for by name: Playwright starts Chromium without it. */
export function browserOptions({
  browserPath,
  userAgent,
}: {
  readonly browserPath: string
  readonly userAgent: string
}): Pick<PlaywrightCrawlerOptions, 'browserPoolOptions' | 'launchContext'> {
  return {
    browserPoolOptions: {
      useFingerprints: false,
      retireBrowserAfterPageCount: PAGES_A_BROWSER,
      prePageCreateHooks: [
        (_id, _controller, page) => {
          Object.assign(page ?? {}, { ...PAGE_OPTIONS, userAgent })
        },
      ],
    },
    launchContext: {
      // Nothing that one page leaves is there for the next.
      useIncognitoPages: true,
      launchOptions: {
        executablePath: browserPath,
        chromiumSandbox: true,
        headless: true,
        args: CLOSED,
        proxy: DEAD_PROXY,
        // Signals are the process's own business.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
      },
    },
  }
}
