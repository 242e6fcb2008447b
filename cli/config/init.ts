/** `m3w init`: writes a commented starter config. */
import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { codeOf, M3wError } from '../../index.ts'

const STARTER = `// The config of an m3w build: m3w build --config m3w.config.mjs --out data/
// Every key and its default: schemas/json/config.schema.json of the package. An unknown key is an error.
/** @type {import('m3w').ConfigInput} For editors, where m3w is installed beside this file; m3w itself does not need it. */
const config = {
  // 'm3w': as close to Flamingo's M3W as is known. 'quality': stricter, after OBELICS.
  profile: 'm3w',
  // URLs, sitemaps, text files of URLs, WARC files. Sources on the command line are added to these.
  sources: ['https://example.org/'],
  network: {
    // Who runs this crawl: a mail address or a page. Site owners see it in the User-Agent.
    contact: 'you@example.org',
    // Between two requests to one host.
    minDelayMs: 1000,
  },
  crawl: { scope: 'host', maxPagesPerHost: 1000 },
  // Thresholds. Changing one re-runs its judging stage and what follows, and fetches nothing again.
  text: { languages: ['en'], minWords: 50 },
  images: { minSidePx: 64, maxAspect: 3 },
  shards: { targetBytes: 512_000_000 },
  // Processes of the crawl, and tasks that fetch images. Left out: as many as cores and memory carry. Part of no run.
  // engine: { crawlProcesses: 2, networkSlots: 8 },
}

export default config
`

/** Declares the verb. */
export function initCommand(): Command {
  return new Command('init')
    .description('Write a commented starter config.')
    .argument('[file]', 'where to write it', 'm3w.config.mjs')
    .action(async (file: string) => {
      if (!file.endsWith('.mjs')) {
        throw new M3wError(
          'E_USAGE',
          `${file}: the starter is a module, so that it can hold comments; expected a name that ends in .mjs`,
        )
      }
      try {
        await writeFile(file, STARTER, { flag: 'wx' })
      } catch (cause) {
        const what = codeOf(cause) === 'EEXIST' ? 'exists and is left as it is' : `cannot be written (${codeOf(cause)})`
        throw new M3wError('E_USAGE', `${file} ${what}. Name another file.`, { cause })
      }
      process.stderr.write(
        `wrote ${file}; edit its contact and sources, then: m3w build --config ${file} --out data/\n`,
      )
    })
}
