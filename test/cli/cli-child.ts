/** The process behind `openCli`: runs one command line after the other, and says what it would have printed and how it would have ended. */
import { Readable } from 'node:stream'
import { runVerb } from '../../cli/run-verb.ts'

export interface CliOrder {
  readonly args: readonly string[]
  readonly input: string
}
export interface CliResult {
  readonly code: number
  readonly out: string
  readonly err: string
}

process.on('message', async ({ args, input }: CliOrder) => {
  const [out, err] = [captured(process.stdout), captured(process.stderr)]
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from([Buffer.from(input)]) })
  process.exitCode = undefined
  const code = await runVerb([process.execPath, 'm3w', ...args])
  process.exitCode = undefined
  process.send?.({ code, out: out(), err: err() } satisfies CliResult)
})

/** Keeps what is written to a stream; calling it gives the text and the stream back. */
function captured(stream: NodeJS.WriteStream): () => string {
  const { write } = stream
  const chunks: Buffer[] = []
  stream.write = (chunk: string | Uint8Array): boolean => {
    chunks.push(Buffer.from(chunk as Uint8Array))
    return true
  }
  return () => {
    stream.write = write
    return Buffer.concat(chunks).toString()
  }
}
