// Crawlee's HttpCrawler as shipped over many hosts, links by a regex, nothing kept on disk. node many_hosts_crawlee.mjs SEEDS_FILE DELAY_SECONDS
import { readFileSync } from 'node:fs'
import { Configuration, HttpCrawler, LogLevel, log } from 'crawlee'

const [seedsFile, delay] = process.argv.slice(2)
log.setLevel(LogLevel.OFF)
let pages = 0
const crawler = new HttpCrawler(
  {
    sameDomainDelaySecs: Number(delay),
    async requestHandler({ request, body, addRequests }) {
      pages += 1
      const links = [...String(body).matchAll(/href="([^"]+)"/g)].map(
        ([, href]) => new URL(href, request.loadedUrl).href,
      )
      await addRequests(links)
    },
  },
  new Configuration({ persistStorage: false }),
)
const startMs = performance.now()
await crawler.run(readFileSync(seedsFile, 'utf8').trim().split('\n'))
const { user, system } = process.cpuUsage()
const line = {
  pages,
  seconds: (performance.now() - startMs) / 1000,
  cpuSeconds: (user + system) / 1e6,
  peakMB: Math.round(process.resourceUsage().maxRSS / 1024),
}
process.stdout.write(`${JSON.stringify(line)}\n`)
process.exit(0)
