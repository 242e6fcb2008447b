/** The files of evaluation sets: folders are walked, in an order that no disk decides, and each file is told apart by its ending. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import { compareText } from '../../core/hash.ts'
import { SET_NAME } from '../../schemas/index.ts'

export interface SetFile {
  /** Name of the evaluation set. */
  readonly set: string
  readonly path: string
  /** From what was named on: names items, and is the same on every machine. */
  readonly name: string
  readonly kind: FileKind
}
export type FileKind = 'image' | 'lines' | 'json' | 'csv' | 'tsv' | 'parquet' | 'text' | 'html'

const KINDS: readonly (readonly [RegExp, FileKind])[] = [
  [/\.(jpe?g|png|webp|gif|avif|tiff?)$/i, 'image'],
  [/\.(jsonl|ndjson)(\.gz)?$/i, 'lines'],
  [/\.json(\.gz)?$/i, 'json'],
  [/\.csv(\.gz)?$/i, 'csv'],
  [/\.tsv(\.gz)?$/i, 'tsv'],
  [/\.parquet$/i, 'parquet'],
  [/\.(txt|md|markdown|tex)(\.gz)?$/i, 'text'],
  [/\.html?(\.gz)?$/i, 'html'],
]

/**
 * Files of a set's folder that describe the set, by their names: items of a card or a licence would mark every page that quotes it. Prose alone: `readme.jsonl` holds
 * data. `README.zh-CN.md` and `LICENSE-MIT.txt` are some, too.
 */
const ABOUT_THE_SET =
  /(?:^|\/)(?:readme|licen[cs]e|copying|notice|citation|changelog)(?:[._-][a-z]{2,8}){0,2}\.(?:txt|md|markdown|html?)(?:\.gz)?$/i

/** The files, and those that are of no kind that is read or describe a set. */
export interface SetFiles {
  readonly files: readonly SetFile[]
  readonly skipped: readonly string[]
}

/**
 * What `PATH` or `SET=PATH` name, sorted by set and name. A set without a name is called after its folder or file. E_USAGE for a name that
 * is none, E_INPUT for a path that cannot be read or a folder without any such file: README and licences of a folder are none.
 */
export async function listSetFiles(sources: readonly string[]): Promise<SetFiles> {
  const files: SetFile[] = []
  const skipped: string[] = []
  for (const source of sources) {
    const { set, path } = parseSource(source)
    const before = files.length
    for await (const { path: file, name } of walk(path)) {
      const kind = KINDS.find(([ending]) => ending.test(name))?.[1]
      // One that is named itself is meant.
      if (kind === undefined || (file !== path && ABOUT_THE_SET.test(name))) skipped.push(file)
      else files.push({ set, path: file, name, kind })
    }
    if (files.length === before) {
      throw new M3wError(
        'E_INPUT',
        `${path} holds nothing that is indexed: expected pictures (jpg, png, webp, gif, avif, tif) or texts (jsonl, json, csv, tsv, txt, md, tex, html, also with .gz, and parquet; not README, LICENSE, CITATION and the like of a folder).`,
      )
    }
  }
  files.sort((a, b) => compareText(a.set, b.set) || compareText(a.name, b.name))
  return { files, skipped }
}

function parseSource(source: string): { readonly set: string; readonly path: string } {
  const [, named, rest] = /^([^=/]+)=(.+)$/s.exec(source) ?? []
  const path = rest ?? source
  const set = named ?? basename(path).replace(/\.[a-z]+(\.gz)?$/i, '')
  if (SET_NAME.test(set)) return { set, path }
  throw new M3wError(
    'E_USAGE',
    `${JSON.stringify(set)} cannot name an evaluation set: expected letters, digits, "." "_" "-", at most 64. Give one, as in coco=${path}`,
  )
}

async function* walk(path: string): AsyncGenerator<{ readonly path: string; readonly name: string }> {
  const about = await stat(path).catch((cause: unknown) => {
    throw new M3wError('E_INPUT', `${path}: expected a file or a folder of an evaluation set (${String(cause)})`, {
      cause,
    })
  })
  if (!about.isDirectory()) {
    yield { path, name: basename(path) }
    return
  }
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue
    const file = join(entry.parentPath, entry.name)
    const name = file.slice(path.replace(/\/+$/, '').length + 1)
    // Hidden files and folders are of the machine.
    if (!/(^|\/)\./.test(name)) yield { path: file, name }
  }
}
