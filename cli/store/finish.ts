/** `m3w finish DIR`: ends the crawl of a store; what is captured is built and published, the rest waits for the next run of the command. */
import { Command } from 'commander'
import { finishCrawl } from '../../index.ts'

/** Declares the verb. */
export function finishCommand(): Command {
  return new Command('finish')
    .description(
      'End the crawl of a build: what is captured is published, the rest waits for the next run of the same command.',
    )
    .argument('<dir>', 'a store: a folder or s3://bucket/prefix')
    .action(async (folder: string) => {
      const { run, state, isRunning } = await finishCrawl(folder)
      process.stderr.write(
        `run ${run}: ${SAID[state]}. ${state === 'done' ? '' : NEXT[String(isRunning) as 'true' | 'false']}\n`,
      )
    })
}

const SAID = {
  ended: 'its crawl is ended',
  'ended before': 'its crawl was ended before',
  done: 'its crawl is done already, so there is nothing to end',
} as const

const NEXT = {
  true: 'The build at work finishes what it has asked for, then publishes.',
  false: 'No build is at work on this machine: run the same command, which publishes what is there and asks no page.',
} as const
