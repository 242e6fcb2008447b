/** `decisions.jsonl`: what people decided in the viewer or wrote by hand. Lines are only ever added; of one thing the last line stands. */
import { appendFile, readFile, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf, M3wError } from '../../core/errors.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import { compareText } from '../../core/hash.ts'
import { parseJson } from '../../formats/json-lines.ts'
import { type DecidedOut, type Decision, decision, decisionKey, standingDecisions } from '../../schemas/index.ts'
import { isFolder, type StorePlace } from '../places/open-store.ts'

/** Its name. */
const DECISIONS = 'decisions.jsonl'

/** All lines of a file, in order; none where there is no file. E_INPUT names the line that is no decision. */
export async function readDecisions(path: string): Promise<Decision[]> {
  const lines = (await textOf(path)).split('\n')
  if (isCut(lines.at(-1) ?? '')) lines.pop()
  return lines.flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, `${path}:${index + 1}`)]))
}

/** Where those of a store lie: in its folder; of one in a bucket, where this machine works on it. */
export function decisionsFileOf({ location, workFolder }: Pick<StorePlace, 'location' | 'workFolder'>): string {
  return join(isFolder(location) ? location : workFolder, DECISIONS)
}

/** What stands as out, sorted. Rejects as `readDecisions` does. */
export async function readDecidedOut(path: string): Promise<readonly DecidedOut[]> {
  const standing = [...standingDecisions(await readDecisions(path)).values()]
  const out = standing.filter(({ verdict }) => verdict === 'out')
  return out
    .map(({ kind, value, note }) => ({ kind, value, note }))
    .sort((a, b) => compareText(decisionKey(a), decisionKey(b)))
}

/** Adds a line, in one write. Makes the folder where there is none. A last line that was cut while it was written goes. */
export async function appendDecision(path: string, line: Decision): Promise<void> {
  await makeFolder(dirname(path))
  const text = await textOf(path)
  const last = text.slice(text.lastIndexOf('\n') + 1)
  if (isCut(last)) await truncate(path, Buffer.byteLength(text) - Buffer.byteLength(last))
  const between = last === '' || isCut(last) ? '' : '\n'
  await appendFile(path, `${between}${JSON.stringify(decision.parse(line))}\n`)
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return ''
    throw new M3wError('E_INPUT', `The decisions ${path} cannot be read: ${String(error)}`, { cause: error })
  })
}

/** Behind the last line feed stands what an editor wrote without one, or the beginning of a line, of which nobody was told that it counts. */
function isCut(last: string): boolean {
  return last !== '' && parseJson(last) === undefined
}

function parseLine(line: string, where: string): Decision {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw notOne(where, 'it is no JSON', line)
  }
  const parsed = decision.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw notOne(where, issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`, line)
}

function notOne(where: string, why: string, line: string): M3wError {
  return new M3wError(
    'E_INPUT',
    `${where} is no decision: expected {"kind", "value", "verdict", "note", "time"}, got ${line.slice(0, 100)} (${why}). Correct the line, or take it out.`,
  )
}
