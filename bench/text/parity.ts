/**
 * How far the text rules agree with datatrove's and OBELICS's, measure by measure, and what they cost beside datatrove's filters.
 *
 *   node dist/cli/main.js extract --jsonl < pages.jsonl > DATA/documents.jsonl
 *   node dist/bench/text/parity.js prepare DATA [--limit 1000]     writes DATA/texts.jsonl: those in English
 *   VENV/bin/python bench/text/parity.py DATA --obelics FOLDER     writes DATA/theirs.jsonl
 *   node dist/bench/text/parity.js compare DATA
 *
 * Gopher's measures are compared on datatrove's own tokens, in lower case (it counts stop words in lower case alone); `words` and their length on
 * tokens that are not pure punctuation, everything else on all tokens, as there.
 *
 * A repeated n-gram can differ where datatrove takes `ab c` for `a bc`: it joins words without a space.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openLanguageIdentifier } from '../../index.ts'
import { compareText, type Theirs } from './compare.ts'

interface Document {
  readonly id: string
  readonly sequence?: readonly { readonly type: string; readonly text?: string }[]
}

const readLines = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)

async function prepare(data: string, limit: number): Promise<void> {
  const identify = await openLanguageIdentifier()
  const texts = readLines<Document>(join(data, 'documents.jsonl')).flatMap(({ id, sequence = [] }) => {
    const texts = sequence.flatMap((item) => (item.type === 'text' && item.text !== undefined ? [item.text] : []))
    const text = texts.join('\n\n').trim()
    const segments = texts.map((text) => ({ kind: 'text', type: 'paragraph', text }) as const)
    return text !== '' && text.length < 500_000 && identify({ segments }).code === 'en' ? [{ id, text }] : []
  })
  // Spread over the list: its sets stand one after the other.
  const step = Math.max(1, texts.length / limit)
  const picked = Array.from({ length: Math.min(limit, texts.length) }, (_, index) => texts[Math.floor(index * step)])
  writeFileSync(join(data, 'texts.jsonl'), picked.map((text) => `${JSON.stringify(text)}\n`).join(''))
  console.log(`${picked.length} of ${texts.length} English documents`)
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string', default: '1000' } },
})
const [what, data] = positionals
if (data === undefined || (what !== 'prepare' && what !== 'compare')) {
  console.error('usage: parity.js prepare|compare DATA [--limit N]')
  process.exit(2)
}
if (what === 'prepare') await prepare(data, Number(values.limit))
else
  compareText(
    data,
    readLines<{ id: string; text: string }>(join(data, 'texts.jsonl')),
    readLines<Theirs>(join(data, 'theirs.jsonl')),
  )
