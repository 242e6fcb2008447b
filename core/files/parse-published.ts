/** Reads parts of a published dataset whose form is known: one that was cut or changed since is named, with what to do. */
import type { z } from 'zod'
import { M3wError } from '../errors.ts'

/** The value of a JSON text in the file `name` of the dataset at `place`, validated. E_CORRUPT, naming both, if it is no JSON or not of that form. */
export function parsePublished<T>(
  { place, name }: { readonly place: string; readonly name: string },
  content: Uint8Array | string,
  schema: z.ZodType<T>,
): T {
  const { success, data, error } = schema.safeParse(
    jsonOf(typeof content === 'string' ? content : Buffer.from(content).toString('utf8')),
  )
  if (success) return data
  throw new M3wError(
    'E_CORRUPT',
    `${place}/${name} is damaged: expected what m3w wrote there, got something else (${faultOf(error)}). "m3w verify ${place}" says what else is; get the file again, or delete the dataset and run the build of its store once more.`,
    { cause: error },
  )
}

/** What is wrong with a value, and where in it: the first thing that was found. */
export function faultOf({ issues: [issue] }: z.ZodError): string {
  return issue === undefined
    ? 'it is of another form'
    : [issue.path.join('.'), issue.message].filter(Boolean).join(': ')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
