/** `m3w train DIR`: runs the bundled trainer (Python, trainer/flamingo) on a dataset; further arguments go to it as they are. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { locateDataset, M3wError } from '../../index.ts'
import { runTrainer } from './python.ts'

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
      async (folder: string, args: string[], { run, trainerHelp = false }: { run?: string; trainerHelp?: boolean }) => {
        const own = trainerHelp
          ? ['--help']
          : ['--data', await localDataset(folder), '--out', run ?? defaultRun(folder), ...args]
        process.exitCode = await runTrainer('flamingo.train', own)
      },
    )
}

/** The trainer opens files. */
async function localDataset(location: string): Promise<string> {
  const folder = await locateDataset(location)
  if (!/^[a-z][a-z0-9+.-]*:\/\//.test(folder)) return folder
  throw new M3wError(
    'E_USAGE',
    `${folder} lies in a bucket: expected a folder, for the trainer reads files. Copy it ("aws s3 sync ${folder} FOLDER") and name the copy.`,
  )
}

/** A published dataset is never written to; a store has room beside it. */
function defaultRun(folder: string): string {
  if (!existsSync(join(folder, 'dataset.json'))) return join(folder, 'train')
  throw new M3wError(
    'E_USAGE',
    `${folder} is a published dataset and stays as it is; say with --run where checkpoints and metrics go`,
  )
}
