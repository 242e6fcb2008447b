/** The `m3w` command behind its start-up check: a table of verbs, each in a file of its own and loaded only when it is asked for. */
import { Command, CommanderError } from 'commander'
import { exitCodeOf, isNotAllowed, M3wError, VERSION } from '../extractor.ts'

type Verb = () => Promise<Command>

const VERBS: Readonly<Record<string, Verb>> = {
  build: async () => (await import('./build.ts')).buildCommand(),
  worker: async () => (await import('./worker.ts')).workerCommand(),
  init: async () => (await import('./config/init.ts')).initCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  finish: async () => (await import('./store/finish.ts')).finishCommand(),
  status: async () => (await import('./store/status.ts')).statusCommand(),
  extract: async () => (await import('./extract.ts')).extractCommand(),
  inspect: async () => (await import('./store/inspect.ts')).inspectCommand(),
  verify: async () => (await import('./store/verify.ts')).verifyCommand(),
  view: async () => (await import('./store/view.ts')).viewCommand(),
  'contamination-index': async () => (await import('./inputs/contamination-index.ts')).contaminationIndexCommand(),
  'import-dataset': async () => (await import('./inputs/import-dataset.ts')).importDatasetCommand(),
  export: async () => (await import('./store/export.ts')).exportCommand(),
  recheck: async () => (await import('./store/recheck.ts')).recheckCommand(),
  remove: async () => (await import('./store/remove.ts')).removeCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  gc: async () => (await import('./store/gc.ts')).gcCommand(),
  train: async () => (await import('./trainer/train.ts')).trainCommand(),
  eval: async () => (await import('./trainer/eval.ts')).evalCommand(),
}

/** The hidden verb that worker processes are started with. */
const CHILD = '_child'

/** Parses the command line, runs one verb, gives the exit code. Errors go to stderr in words; a bug also shows its stack. */
export async function runVerb(argv: readonly string[]): Promise<number> {
  const program = new Command('m3w')
    .description('Turns the web into interleaved image-text training data, and trains a multimodal model on it.')
    .version(VERSION)
    .showSuggestionAfterError()
    .exitOverride()
  try {
    const name = argv[2] ?? ''
    if (name === CHILD) {
      const { runWorkerProcess } = await import('../index.ts')
      const { openOwnLog } = await import('./terminal/own-log.ts')
      return await runWorkerProcess(argv[3] ?? '', openOwnLog())
    }
    const verb = VERBS[name]
    for (const load of verb === undefined ? Object.values(VERBS) : [verb]) {
      const command = (await load()).exitOverride()
      program.addCommand(command)
    }
    await program.parseAsync([...argv])
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  } catch (error) {
    return explain(error)
  }
}

function explain(error: unknown): number {
  // Commander has printed its own message; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const code = exitCodeOf(error)
  if (error instanceof M3wError) {
    process.stderr.write(`m3w: ${error.message}\n`)
  } else if (isNotAllowed(error)) {
    process.stderr.write(
      `m3w: the system refused: ${String(error)}. Expected places that may be read and written: look who owns them and how they are mounted, or name others.\n`,
    )
  } else if (code === 4) {
    process.stderr.write(`m3w: no space left: ${String(error)}\n`)
  } else {
    process.stderr.write(
      `m3w: this is a bug in m3w, please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
    )
  }
  return code
}
