/** `m3w eval RUN`: asks a trained run a benchmark's questions (Python, trainer/flamingo); further arguments go to it as they are. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { M3wError } from '../../index.ts'
import { runTrainer } from './python.ts'

/** Declares the verb. */
export function evalCommand(): Command {
  return new Command('eval')
    .description('Score a trained run on a benchmark, few-shot, with the bundled PyTorch trainer.')
    .argument('<run>', 'the folder of a finished run, or the store it was trained in')
    .argument(
      '[args...]',
      'for the evaluation, such as --benchmark coco --folder DIR --shots 0,4; see m3w eval RUN --trainer-help',
    )
    .option('--trainer-help', "show the evaluation's own options")
    .allowUnknownOption()
    .action(async (run: string, args: string[], { trainerHelp = false }: { trainerHelp?: boolean }) => {
      const own = trainerHelp ? ['--help'] : ['--run', locateRun(run), ...args]
      process.exitCode = await runTrainer('flamingo.eval', own)
    })
}

/** A store's run lies below it, where `m3w train` puts it. */
function locateRun(folder: string): string {
  const found = [folder, join(folder, 'train')].find((place) => existsSync(join(place, 'model.safetensors')))
  if (found !== undefined) return found
  throw new M3wError(
    'E_USAGE',
    `${folder} has no model.safetensors: expected the folder of a run that reached its last step; m3w train makes one, and goes on where it stopped`,
  )
}
