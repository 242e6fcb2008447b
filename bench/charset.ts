/**
 * How often the charset of a text is guessed right, by encoding and language: sentences of a folder of UTF-8 texts (LANGUAGE.txt,
 * not part of the project), encoded in what the language was written in, in windows of some characters.
 *
 *   node dist/bench/charset.js FOLDER [--chars 200] [--windows 200] [--other FILE.mjs]   (exports `detect(bytes): string`)
 *
 * Right is what reads the window as it was written: windows-1250 and iso-8859-2 are the same for a text without the letters in which
 * they differ. Windows without a character outside ASCII are left out.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import iconv from 'iconv-lite'
import { completeConfig, extractPage } from '../index.ts'

const WRITTEN: Readonly<Record<string, string>> = {
  'windows-1250': 'pl cs sk hu sl hr ro',
  'iso-8859-2': 'pl cs sk hu sl hr ro',
  'windows-1251': 'ru uk bg sr be mk',
  'koi8-r': 'ru',
  'koi8-u': 'uk',
  'iso-8859-5': 'ru bg',
  ibm866: 'ru',
  'windows-1252': 'fr de es pt_BR it nl sv da nb fi ca gl is',
  'windows-1253': 'el',
  'iso-8859-7': 'el',
  'windows-1254': 'tr',
  'windows-1255': 'he',
  'iso-8859-8': 'he',
  'windows-1256': 'ar fa',
  'windows-1257': 'lt lv et',
  'windows-1258': 'vi',
  'windows-874': 'th',
  shift_jis: 'ja',
  'euc-jp': 'ja',
  'iso-2022-jp': 'ja',
  gbk: 'zh_CN',
  gb18030: 'zh_CN',
  big5: 'zh_TW',
  'euc-kr': 'ko',
  'utf-8': 'pl ru vi ja fr',
}

type Detect = (bytes: Uint8Array) => string | null | undefined

const { extract: limits } = completeConfig({})
const BEFORE = Buffer.from('<!doctype html><title>x</title><p>')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chars: { type: 'string', default: '200' },
    windows: { type: 'string', default: '200' },
    other: { type: 'string' },
    misses: { type: 'boolean', default: false },
  },
})
const other = values.other === undefined ? undefined : ((await import(resolve(values.other))) as { detect: Detect })
evaluate(positionals[0] ?? '.', other?.detect ?? asRead)

function evaluate(folder: string, detect: Detect): void {
  let allRight = 0
  let all = 0
  let ms = 0
  for (const [encoding, languages] of Object.entries(WRITTEN)) {
    const line: string[] = []
    for (const language of languages.split(' ')) {
      const file = join(folder, `${language}.txt`)
      if (!existsSync(file)) continue
      const windows = windowsOf(readFileSync(file, 'utf8'), encoding)
      const misses = new Map<string, number>()
      let right = 0
      for (const bytes of windows) {
        const start = performance.now()
        const guess = detect(bytes) ?? 'windows-1252'
        ms += performance.now() - start
        if (textOf(bytes, guess) === textOf(bytes, encoding)) right += 1
        else {
          misses.set(guess, (misses.get(guess) ?? 0) + 1)
          if (values.misses) console.log(`${language} ${encoding} as ${guess}: ${textOf(bytes, encoding)}`)
        }
      }
      all += windows.length
      allRight += right
      const missed =
        values.misses && misses.size > 0 ? ` (${[...misses].map(([name, n]) => `${name} ${n}`).join(', ')})` : ''
      line.push(`${language} ${percent(right, windows.length)} of ${windows.length}${missed}`)
    }
    if (line.length > 0) console.log(`${encoding}: ${line.join(', ')}`)
  }
  console.log(`all: ${percent(allRight, all)} of ${all}, ${((1000 * ms) / all).toFixed(0)} µs a window`)
}

/** The charset of a page with this text. Its time is that of the whole extraction. */
function asRead(bytes: Uint8Array): string {
  const extraction = extractPage({ content: Buffer.concat([BEFORE, bytes]), url: 'http://x.example/', limits })
  return extraction.kind === 'page' ? extraction.page.encoding : 'refused'
}

/** By another reader than ours, where it has the encoding. */
function textOf(bytes: Uint8Array, encoding: string): string {
  if (iconv.encodingExists(encoding)) return iconv.decode(Buffer.from(bytes), encoding)
  try {
    return new TextDecoder(encoding).decode(bytes)
  } catch {
    return ''
  }
}

function percent(part: number, all: number): string {
  return `${((100 * part) / Math.max(1, all)).toFixed(1)} %`
}

/** Windows at equal distances that begin and end with a word where the language has words. */
function windowsOf(text: string, encoding: string): Uint8Array[] {
  const chars = Number(values.chars)
  const step = Math.max(chars, Math.floor(text.length / Number(values.windows)))
  const windows: Uint8Array[] = []
  for (let at = 0; at + chars <= text.length; at += step) {
    const blank = text.indexOf(' ', at)
    const from = blank >= 0 && blank < at + 20 ? blank + 1 : at
    const bytes = encode(text.slice(from, from + chars), encoding)
    if (bytes.some((byte) => byte >= 0x80 || byte === 0x1b)) windows.push(bytes)
  }
  return windows
}

function encode(text: string, encoding: string): Uint8Array {
  if (encoding === 'windows-1258') return dropUnknown(withTones(text), encoding)
  if (encoding === 'iso-2022-jp') return iso2022Jp(dropUnknown(text, 'euc-jp'))
  // Before Unicode, Romanian was written with cedillas.
  return dropUnknown(
    text.replace(/[șțȘȚ]/g, (letter) => 'şţŞŢ'['șțȘȚ'.indexOf(letter)] ?? ''),
    encoding,
  )
}

/** What the encoding cannot write is left out, as authors did. */
function dropUnknown(text: string, encoding: string): Uint8Array {
  const known = [...text].filter(
    (character) => character === '?' || iconv.encode(character, encoding).toString('latin1') !== '?',
  )
  return iconv.encode(known.join(''), encoding)
}

/** Tones as characters of their own. */
function withTones(text: string): string {
  return [...text.normalize('NFC')]
    .map((character) => {
      const parts = character.normalize('NFD')
      const tone = parts.match(/[\u0300\u0301\u0303\u0309\u0323]/)?.[0] ?? ''
      return parts.replace(tone, '').normalize('NFC') + tone
    })
    .join('')
}

function iso2022Jp(euc: Uint8Array): Uint8Array {
  const runs = Buffer.from(euc).toString('latin1')
  const escaped = runs.replace(
    /[\x80-\xff]+/g,
    (run) => `\x1b$B${run.replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(byte.charCodeAt(0) & 0x7f))}\x1b(B`,
  )
  return Buffer.from(escaped, 'latin1')
}
