/** Kills a build with -9, whole process tree at once, at six chosen moments, and resumes it each time. */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { treeOf } from './processes.ts'

export interface Kill {
  readonly moment: string
  /** Was the moment met, or did the build end before it came? */
  readonly met: boolean
  /** Null if it was killed. */
  readonly exitCode: number | null
  readonly seconds: number
}

interface Moment {
  readonly name: string
  /** True when the store shows that the moment has come. */
  isNow(store: string): boolean
}

const count = (folder: string, matches: (name: string) => boolean = () => true): number => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(matches).length
  } catch {
    return 0
  }
}
const objects = (store: string, stage: string): number => count(join(store, 'data', stage))
const manifests = (store: string, stage: string): number => count(join(store, 'tasks', stage))

const MOMENTS: readonly Moment[] = [
  {
    name: 'during extract',
    isNow: (store) => manifests(store, 'scan-archives') > 0 && manifests(store, 'extract') === 1,
  },
  { name: 'during image judging', isNow: (store) => manifests(store, 'judge-images') > 1 },
  {
    name: 'during pack',
    isNow: (store) =>
      manifests(store, 'place') > 0 &&
      count(join(store, '.tmp')) > 0 &&
      objects(store, 'pack') === 0 &&
      count(join(store, 'seals', 'place'), (name) => name.endsWith('.json')) > 0,
  },
  {
    name: 'between write and commit',
    isNow: (store) => objects(store, 'pack') > 0 && objects(store, 'pack') > 3 * manifests(store, 'pack'),
  },
  {
    name: 'during the seal',
    isNow: (store) =>
      count(join(store, 'seals', 'pack'), (name) => name.endsWith('.index')) >
      count(join(store, 'seals', 'pack'), (name) => name.endsWith('.json')),
  },
  {
    name: 'during publishing',
    isNow: (store) =>
      count(join(store, 'datasets')) > 1 &&
      count(join(store, 'datasets'), (name) => name.endsWith('dataset.json')) === 0,
  },
]

/** Runs the command once a moment and kills it there, then once more to its end. */
export async function killSixTimes(
  [command, args]: readonly [string, readonly string[]],
  store: string,
): Promise<readonly Kill[]> {
  const kills: Kill[] = []
  for (const moment of MOMENTS) kills.push(await runAndKill(command, args, moment.name, () => moment.isNow(store), 2))
  await runAndKill(command, args, 'the end', () => false, 50)
  return kills
}

/** Kills a live crawl when the server has answered so many requests, three times, then lets it end. */
export async function killTheCrawl(
  [command, args]: readonly [string, readonly string[]],
  answered: () => number,
  after: readonly number[] = [300, 1500, 3500],
): Promise<readonly Kill[]> {
  const kills: Kill[] = []
  for (const requests of after) {
    kills.push(await runAndKill(command, args, `after ${requests} answers`, () => answered() >= requests, 20))
  }
  kills.push(await runAndKill(command, args, 'the end', () => false, 50))
  return kills
}

function runAndKill(
  command: string,
  args: readonly string[],
  moment: string,
  isNow: () => boolean,
  pollMs: number,
): Promise<Kill> {
  const startedMs = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'] })
    let met = false
    const timer = setInterval(() => {
      if (met || !isNow()) return
      met = true
      // The parent first: it must not see its children die and start others.
      for (const pid of treeOf(child.pid ?? -1)) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It ended by itself meanwhile.
        }
      }
    }, pollMs)
    child.on('error', reject)
    child.on('close', (exitCode) => {
      clearInterval(timer)
      resolve({ moment, met, exitCode, seconds: Math.round((performance.now() - startedMs) / 100) / 10 })
    })
  })
}
