/** `m3w doctor`: is this machine, and the place of a store, fit for a build? Each finding says what is so, or what to do. Asks nobody but the resolver, the bucket and the queue. */
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { codeOf } from '../../core/errors.ts'
import { silentLog } from '../../core/log.ts'
import { questionResolver } from '../../crawler/http/names/question-resolver.ts'
import { loadModel } from '../../crawler/media/image/explicit/model.ts'
import { findModel, INSTALL_EXPLICIT } from '../../crawler/media/image/explicit/packages.ts'
import { probeStore } from '../../engine/stores/store-place.ts'
import { checkSharedQueue } from '../../engine/workers/shared-place.ts'
import { isFolder, openPlace } from '../places/open-store.ts'
import type { Check, Finding } from './finding.ts'
import { folderChecks } from './folder-checks.ts'
import { PACKAGE_CHECKS } from './package-checks.ts'
import { pythonCheck } from './python-check.ts'

export interface DoctorRequest {
  /** A folder, which need not exist, or `s3://bucket/prefix`. */
  readonly store?: string | undefined
  /** `redis://…`. */
  readonly queue?: string | undefined
  /** Of the trainer. */
  readonly python: string
}

const run = promisify(execFile)
/** A program that only says its version has long answered by then, also on a busy machine. */
const ANSWER_MS = 60_000

/** Examines all there is to examine, one after the other; never rejects for what it finds. */
export async function examine({ store, queue, python }: DoctorRequest): Promise<readonly Finding[]> {
  const checks: Readonly<Record<string, Check>> = {
    Node: async () => ({ state: 'ok', words: `${process.version} on ${process.arch}` }),
    ...PACKAGE_CHECKS,
    Python: pythonCheck(python),
    ffmpeg: program('ffmpeg', ['-version'], 'videos are not read. Debian: apt-get install ffmpeg'),
    Chromium: program(
      'chromium',
      ['--version'],
      'no page is rendered. Debian: apt-get install chromium chromium-sandbox',
    ),
    'explicit pictures': explicitCheck,
    resolver: resolverCheck,
    ...(store === undefined ? {} : isFolder(store) ? folderChecks(resolve(store)) : { store: bucketCheck(store) }),
    ...(queue === undefined ? {} : { queue: queueCheck(queue) }),
  }
  const findings: Finding[] = []
  for (const [name, check] of Object.entries(checks)) {
    const found = await check().catch((error: unknown) => ({ state: 'bad' as const, words: wordsOf(error) }))
    findings.push({ name, ...found })
  }
  return findings
}

function program(name: string, args: readonly string[], without: string): Check {
  return async () => {
    try {
      const { stdout } = await run(name, [...args], { timeout: ANSWER_MS })
      return { state: 'ok', words: stdout.split('\n')[0]?.slice(0, 80) ?? '' }
    } catch (error) {
      const how = codeOf(error) === 'ENOENT' ? 'not there' : 'ends with an error when asked for its version'
      return { state: 'warning', words: `${how}: ${without}` }
    }
  }
}

const explicitCheck: Check = async () => {
  const found = findModel()
  const lacks = 'lacks' in found ? found.lacks : await loadModel().then(() => undefined, firstLine)
  if ('name' in found && lacks === undefined) return { state: 'ok', words: found.name }
  const effect =
    'name' in found
      ? 'builds that look for explicit pictures end with this error'
      : 'images.explicit is not run, and datasets say so'
  return { state: 'warning', words: `no model (${lacks}): ${effect}. ${INSTALL_EXPLICIT}` }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join('').slice(0, 300)
}

const resolverCheck: Check = async () => {
  const { servers, perSecond, asked, failed, servfail } = await questionResolver()
  const words = `${perSecond} answers a second from ${servers.join(', ')}; ${failed} of ${asked} failed, ${servfail} of them SERVFAIL`
  if (failed === 0) return { state: 'ok', words }
  return {
    state: 'warning',
    words: `${words}. A crawl needs a resolver that answers: run one on this machine (unbound). Builds from archives need none`,
  }
}

function bucketCheck(location: string): Check {
  return async () => {
    await probeStore((await openPlace(location)).store)
    return { state: 'ok', words: 'writable, and of two writes of one key the second is refused' }
  }
}

function queueCheck(url: string): Check {
  return async () => {
    await checkSharedQueue(url, silentLog)
    return { state: 'ok', words: 'answers, and keeps what it is given' }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : String(error)
}
