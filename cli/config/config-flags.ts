/** The flags that go into a config, shared by every verb that reads one. */
import type { Command } from 'commander'

export interface ConfigFlags {
  readonly config?: string
  readonly profile?: string
  readonly contact?: string
  /** Files of scores, beside those of the config. */
  readonly scores?: readonly string[]
  /** `path.to.key=value`; the value is JSON, or a string where it is not. */
  readonly set?: readonly string[]
}

/** Adds them to a verb. */
export function withConfigFlags(command: Command): Command {
  return command
    .option('--config <file>', 'm3w.config.json or .mjs')
    .option('--profile <name>', 'm3w (as Flamingo) or quality (stricter)')
    .option('--contact <who>', 'a mail address or page for site owners; required as soon as anything is fetched')
    .option('--set <key=value>', 'one config value, such as --set text.minWords=80', (pair, pairs: string[] = []) => [
      ...pairs,
      pair,
    ])
}

/** Adds the flag for files of scores, to a verb that builds or plans: nobody else reads any. */
export function withScores(command: Command): Command {
  return command.option(
    '--scores <file...>',
    'files of id, name and value of documents or images: JSON lines or CSV, also .gz',
  )
}
