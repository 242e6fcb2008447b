/** The valid keys of the config at a path, for messages that guess what was meant. */
import { z } from 'zod'
import { config } from './config/index.ts'

/** Keys in the order of the schema; none where the path leads to no object. Of names that the user chose (`scores.rules.NAME`) each has the same. */
export function configKeys(path: readonly string[]): readonly string[] {
  let node: z.core.$ZodType | undefined = config
  for (const key of path) node = below(node, key)
  const object = unwrapped(node)
  return object instanceof z.ZodObject ? Object.keys(object.shape) : []
}

function below(node: z.core.$ZodType | undefined, key: string): z.core.$ZodType | undefined {
  const object = unwrapped(node)
  if (object instanceof z.ZodRecord) return object.valueType
  return object instanceof z.ZodObject ? object.shape[key] : undefined
}

function unwrapped(node: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const isWrapped = node instanceof z.ZodPrefault || node instanceof z.ZodDefault || node instanceof z.ZodOptional
  return isWrapped ? unwrapped(node.unwrap()) : node
}
