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
    .argument('<dir>', 'a store or a dataset: a folder, s3://BUCKET/PREFIX or https://…')
    .argument('[args...]', 'for the trainer, such as --steps 20 --preset toy; see m3w train DIR --trainer-help')
    .option('--run <dir>', 'where checkpoints and metrics go (default for a store: <dir>/train)')
    .option('--trainer-help', "show the trainer's own options")
    .allowUnknownOption()
    .action(
      async (folder: string, args: string[], { run, trainerHelp = false }: { run?: string; trainerHelp?: boolean }) => {
        if (trainerHelp) {
          process.exitCode = await runTrainer('flamingo.train', ['--help'])
          return
        }
        const own = ['--data', await datasetAddress(folder), '--out', run ?? defaultRun(folder), ...args]
        process.exitCode = await runTrainer('flamingo.train', own, own.some(isAddress) ? ['remote'] : [])
      },
    )
}

/** What the trainer reads over the network, alone or as `STREAM=ADDRESS`. */
const isAddress = (argument: string): boolean => /^(\w+=)?(s3|https?):\/\//.test(argument)

/** Of a web server the trainer itself finds the dataset: no store was ever made there. */
async function datasetAddress(location: string): Promise<string> {
  return location.startsWith('http') && isAddress(location) ? location : await locateDataset(location)
}

/** A published dataset is never written to; a store has room beside it. */
function defaultRun(folder: string): string {
  if (isAddress(folder)) {
    throw new M3wError(
      'E_USAGE',
      `${folder} is not on this machine; say with --run which folder checkpoints and metrics go to`,
    )
  }
  if (!existsSync(join(folder, 'dataset.json'))) return join(folder, 'train')
  throw new M3wError(
    'E_USAGE',
    `${folder} is a published dataset and stays as it is; say with --run where checkpoints and metrics go`,
  )
}
