/**
 * Makes folders with all that is missing above them: the one place that does. Node's own `mkdir` with `recursive` never comes back from a file
 * system that says of every new folder that what is above it is missing, such as `/proc`.
 */
import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { codeOf } from '../errors.ts'

/**
 * Makes a folder. Gives the topmost one that it made, undefined if all were there. Rejects with the system's error: ENOENT where the file
 * system lets nobody make any, ENOTDIR or EEXIST where a file is in the way, EROFS, EACCES, ENOSPC.
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const path = resolve(folder)
  const failure = await mkdir(path).then(() => undefined, asItIs)
  if (failure === undefined) return path
  if (codeOf(failure) !== 'ENOENT') {
    await check(path, failure)
    return undefined
  }
  if (dirname(path) === path) throw failure
  const first = await makeFolder(dirname(path))
  // Once: what says so again, with the folder above it there, would say so for ever.
  const again = await mkdir(path).then(() => undefined, asItIs)
  if (again !== undefined) await check(path, again)
  return first ?? (again === undefined ? path : undefined)
}

/** As `makeFolder`, where nobody can wait for it: beside a file of SQLite. */
export function makeFolderSync(folder: string): string | undefined {
  const path = resolve(folder)
  const failure = tryMake(path)
  if (failure === undefined) return path
  if (codeOf(failure) !== 'ENOENT') {
    checkSync(path, failure)
    return undefined
  }
  if (dirname(path) === path) throw failure
  const first = makeFolderSync(dirname(path))
  const again = tryMake(path)
  if (again !== undefined) checkSync(path, again)
  return first ?? (again === undefined ? path : undefined)
}

const asItIs = (error: unknown): unknown => error

/** A folder that is there already is what was wanted, whatever the system says of making it: some say EROFS or EACCES first. */
async function check(path: string, failure: unknown): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() !== true) throw failure
}

function checkSync(path: string, failure: unknown): void {
  let isThere = false
  try {
    isThere = statSync(path).isDirectory()
  } catch {
    // Then what was said of making it stands.
  }
  if (!isThere) throw failure
}

function tryMake(path: string): unknown {
  try {
    mkdirSync(path)
    return undefined
  } catch (error) {
    return error
  }
}
