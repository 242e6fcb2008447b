/**
 * Labels of language identifiers on npm for the texts that bench/text/language.ts wrote: DATA/texts.jsonl to DATA/labels-TOOL.jsonl.
 *
 *   npm install --prefix DIR --ignore-scripts cld3-asm franc franc-all eld tinyld languagedetect
 *   node bench/text/language/peers.mjs DIR DATA [TOOL…]
 *
 * Each line is {id, code, score, cpuUs}, as peers.py writes it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [packages = '.', data = '.', ...wanted] = process.argv.slice(2)
const require = createRequire(join(resolve(packages), 'package.json'))
const load = (name) => import(pathToFileURL(require.resolve(name)).href)
const loadFile = (path) => import(pathToFileURL(join(resolve(packages), 'node_modules', path)).href)

const TOOLS = {
  franc: async () => byIso3((await loadFile('franc/index.js')).franc),
  'franc-all': async () => byIso3((await loadFile('franc-all/index.js')).franc),
  'eld-js': async () => {
    const { eld } = await loadFile('eld/src/entries/static.large.js')
    return (text) => ({ code: eld.detect(text).language, score: 1 })
  },
  tinyld: async () => {
    const { detectAll } = require('tinyld')
    return (text) => ({ code: detectAll(text)[0]?.lang ?? 'und', score: detectAll(text)[0]?.accuracy ?? 0 })
  },
  'cld3-asm': async () => {
    const { loadModule } = await load('cld3-asm')
    const model = (await loadModule()).create(0, 20_000)
    return (text) => {
      const { language, probability } = model.findLanguage(text)
      return { code: language, score: probability }
    }
  },
}

/** ISO 639-1 of what franc answers, by the platform's own table of languages. */
function byIso3(detect) {
  return (text) => ({ code: new Intl.Locale(detect(text)).language, score: 1 })
}

const SAME = {
  iw: 'he',
  nb: 'no',
  cmn: 'zh',
  yue: 'zh',
  ekk: 'et',
  lvs: 'lv',
  arb: 'ar',
  pes: 'fa',
  zsm: 'ms',
  als: 'sq',
  fil: 'tl',
  hbs: 'sh',
}
const oneCode = (code) => {
  const subtag = (code || 'und').toLowerCase().split(/[-_]/)[0]
  return SAME[subtag] ?? subtag
}

const texts = readFileSync(join(data, 'texts.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
for (const tool of wanted.length > 0 ? wanted : Object.keys(TOOLS)) {
  const guess = await TOOLS[tool]()
  guess('a first text loads what is loaded late')
  const lines = texts.map(({ id, text }) => {
    const before = process.cpuUsage()
    const { code, score } = guess(text)
    const { user, system } = process.cpuUsage(before)
    return JSON.stringify({ id, code: oneCode(code), score, cpuUs: user + system })
  })
  writeFileSync(join(data, `labels-${tool}.jsonl`), `${lines.join('\n')}\n`)
}
