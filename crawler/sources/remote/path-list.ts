/** Lists of archives, as Common Crawl publishes them (`warc.paths.gz`): a name a line, below a base that the config or the list's own place gives. */

import { M3wError } from '../../../core/errors.ts'
import { parseUrl } from '../../../core/url.ts'
import { readLines } from '../../../formats/json-lines.ts'
import { textOfFile } from './text-file.ts'

/** @source Common Crawl's largest list has 100,000 lines; whoever reads a whole crawl cuts it into runs anyway */
const MAX_PATHS = 100_000

/** The URLs that a list names, in its order. `name` is for messages. E_INPUT for what is no list, for one that is too long, and for names that lead out of the base. */
export async function readPathList(file: string, name: string, baseUrl: string): Promise<readonly string[]> {
  const urls: string[] = []
  for await (const line of readLines(textOfFile(file))) {
    const path = line.trim()
    if (path === '' || path.startsWith('#')) continue
    if (urls.length >= MAX_PATHS)
      throw new M3wError('E_INPUT', `${name} is too long: expected at most ${MAX_PATHS} archives. Split it.`)
    urls.push(urlBelow(baseUrl, path, name))
  }
  if (urls.length === 0)
    throw new M3wError('E_INPUT', `${name} names no archives: expected a path a line, got none. Give another list.`)
  return urls
}

/** A name of a list or an index as a URL. E_INPUT where it leads out of the base. */
export function urlBelow(baseUrl: string, path: string, name: string): string {
  const url = parseUrl(path, baseUrl)?.href ?? ''
  if (url.startsWith(baseUrl)) return url
  throw new M3wError(
    'E_INPUT',
    `${name} names ${JSON.stringify(path.slice(0, 200))}: expected a path below ${baseUrl} (archives.baseUrl). Set the base that belongs to the list.`,
  )
}
