/** `decisions.jsonl`: what people decided in the viewer or wrote by hand. Lines are only ever added; of one thing the last line stands. */
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, M3wError } from '../../core/errors.ts'
import { type Decision, decision } from '../../schemas/index.ts'

/** Its name in the folder of a store. */
export const DECISIONS = 'decisions.jsonl'

/** All lines of a file, in order; none where there is no file. E_INPUT names the line that is no decision. */
export async function readDecisions(path: string): Promise<Decision[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return ''
    throw new M3wError('E_INPUT', `The decisions ${path} cannot be read: ${String(error)}`, { cause: error })
  })
  const lines = text.split('\n')
  // What stands behind the last line feed was cut while it was written: nobody was told that it counts.
  return lines
    .slice(0, -1)
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, `${path}:${index + 1}`)]))
}

/** Adds a line, in one write. Makes the folder where there is none. */
export async function appendDecision(path: string, line: Decision): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await appendFile(path, `${JSON.stringify(decision.parse(line))}\n`)
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
