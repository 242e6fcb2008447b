/** `m3w train DIR`: runs the bundled trainer (Python, trainer/flamingo) on a dataset; further arguments go to it as they are. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Command } from 'commander'
import { locateDataset, M3wError, packageRoot } from '../index.ts'

/** Declares the verb. */
export function trainCommand(): Command {
  return new Command('train')
    .description('Train Flamingo on a dataset with the bundled PyTorch trainer.')
    .argument('<dir>', 'a store or a dataset folder')
    .argument('[args...]', 'for the trainer, such as --steps 20 --preset toy; see m3w train DIR --trainer-help')
    .option('--run <dir>', 'where checkpoints and metrics go (default for a store: <dir>/train)')
    .option('--trainer-help', "show the trainer's own options")
    .allowUnknownOption()
    .action(
      async (dir: string, args: string[], { run, trainerHelp = false }: { run?: string; trainerHelp?: boolean }) => {
        const own = trainerHelp ? ['--help'] : ['--data', locateDataset(dir), '--out', run ?? defaultRun(dir), ...args]
        process.exitCode = await runTrainer('flamingo.train', own)
      },
    )
}

/** A published dataset is never written to; a store has room beside it. */
function defaultRun(dir: string): string {
  if (!existsSync(join(dir, 'dataset.json'))) return join(dir, 'train')
  throw new M3wError(
    'E_USAGE',
    `${dir} is a published dataset and stays as it is; say with --run where checkpoints and metrics go`,
  )
}

/** Runs a module of the trainer with the same terminal; gives its exit code. */
export async function runTrainer(module: string, args: readonly string[]): Promise<number> {
  const root = packageRoot()
  const python = findPython(root)
  const child = spawn(python, ['-m', module, ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PYTHONPATH: [join(root, 'trainer'), process.env.PYTHONPATH].filter(Boolean).join(delimiter),
    },
  })
  return new Promise((resolve, reject) => {
    child.on('error', (cause) =>
      reject(
        new M3wError(
          'E_USAGE',
          `cannot start ${python}: ${cause.message}; the trainer needs Python >= 3.10 with torch, set M3W_PYTHON to one, or run "npm run demo" once, which sets up .venv`,
          { cause },
        ),
      ),
    )
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 3)))
  })
}

function findPython(root: string): string {
  if (process.env.M3W_PYTHON !== undefined) return process.env.M3W_PYTHON
  const own = join(root, '.venv', 'bin', 'python')
  return existsSync(own) ? own : 'python3'
}
