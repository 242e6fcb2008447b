/** Runs programs for the scripts of this folder, from the repository's root. Needs nothing installed. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[/]$/, '')

/** What a person has to do something about: printed without a stack. */
export class ScriptError extends Error {}

/**
 * Runs a program to its end, with its output on stderr (or wherever `stdio` says). Gives the exit code; 130 after Ctrl-C.
 * Throws ScriptError if it cannot be started at all.
 */
export function runCommand(command, args, { cwd = ROOT, env = {}, stdio = ['ignore', 2, 2] } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio, env: { ...process.env, ...env } })
    child.on('error', (cause) => reject(new ScriptError(`cannot start ${command}: ${cause.message}`)))
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
}

/** Like runCommand, but an exit code other than 0 throws ScriptError with `advice`. */
export async function mustRun(command, args, advice, options) {
  const code = await runCommand(command, args, options)
  if (code !== 0) throw new ScriptError(`${[command, ...args].join(' ')} ended with code ${code}. ${advice}`)
}

/** The output of a short program, or undefined if it cannot be started or fails. */
export function readCommand(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', () => resolve(undefined))
    child.on('close', (code) => resolve(code === 0 ? output : undefined))
  })
}

/** How to run npm: the one that runs this script, by this Node; else the machine's. */
export function npmCommand(args) {
  const npm = process.env.npm_execpath
  return npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args]
}

/** Runs a script's main function; its number is the exit code, a ScriptError's words go to stderr. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    process.stderr.write(error instanceof ScriptError ? `\n${error.message}\n` : `\n${error.stack}\n`)
    process.exitCode = 1
  }
}

/** Tells a person what a script is at. */
export function say(what) {
  process.stderr.write(`set-up: ${what}\n`)
}
