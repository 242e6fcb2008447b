/**
 * The bundled trainer on a dataset: held-out loss over 20 steps on three seeds, and equal losses with 0 or 2 loader workers and
 * after kill -9 at step 10.
 *
 *   node dist/bench/train.js --data STORE --out EMPTY-FOLDER
 *
 * Prints one JSON line a measurement.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { treeOf } from './processes.ts'

const { values } = parseArgs({ options: { data: { type: 'string' }, out: { type: 'string' } } })
if (values.data === undefined || values.out === undefined) {
  process.stderr.write('usage: train.js --data STORE --out EMPTY-FOLDER\n')
  process.exit(2)
}
const { data, out } = values

/** Trains 20 steps; kills everything when `killWhen` says so. Gives the exit code. */
function train(run: string, extra: readonly string[], killWhen: () => boolean = () => false): Promise<number> {
  const args = [resolve('dist/cli/main.js'), 'train', data, '--run', join(out, run), '--steps', '20', ...extra]
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const timer = setInterval(() => {
      if (!killWhen()) return
      clearInterval(timer)
      for (const pid of treeOf(child.pid ?? -1)) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It ended by itself meanwhile.
        }
      }
    }, 5)
    child.on('error', failed)
    child.on('close', (code) => {
      clearInterval(timer)
      done(code ?? 137)
    })
  })
}

/** The loss of every step, the last attempt's where a step was made twice; and the held-out losses around the run. */
function readRun(run: string): { readonly losses: readonly number[]; readonly heldOut: readonly [number, number] } {
  const losses = new Map<number, number>()
  for (const line of readFileSync(join(out, run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')) {
    const row = JSON.parse(line) as { step: number; loss?: number }
    if (row.loss !== undefined) losses.set(row.step, row.loss)
  }
  const summary = JSON.parse(readFileSync(join(out, run, 'summary.json'), 'utf8')) as Record<
    'held_out' | 'held_out_start',
    { pages: { loss: number } }
  >
  return {
    losses: [...losses].sort(([a], [b]) => a - b).map(([, loss]) => loss),
    heldOut: [summary.held_out_start.pages.loss, summary.held_out.pages.loss],
  }
}

const say = (name: string, result: object): void =>
  void process.stdout.write(`${JSON.stringify({ name, ...result })}\n`)

for (const seed of [0, 1, 2]) {
  const exitCode = await train(`seed-${seed}`, ['--seed', String(seed), '--workers', '0'])
  const [before, after] = readRun(`seed-${seed}`).heldOut
  say('held-out loss', { seed, exitCode, before, after, fallsBy: before - after })
}
const expected = JSON.stringify(readRun('seed-0').losses)
await train('workers', ['--seed', '0', '--workers', '2'])
say('2 loader workers', { sameLosses: JSON.stringify(readRun('workers').losses) === expected })

const isAtTen = (): boolean => {
  const file = join(out, 'killed', 'metrics.jsonl')
  return existsSync(file) && /"step": 1[0-9]/.test(readFileSync(file, 'utf8'))
}
const killedWith = await train('killed', ['--seed', '0', '--workers', '2'], isAtTen)
await train('killed', ['--seed', '0', '--workers', '0'])
say('killed at step 10, resumed', { killedWith, sameLosses: JSON.stringify(readRun('killed').losses) === expected })
