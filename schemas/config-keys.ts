/** The valid keys of the config at a path, for messages that guess what was meant. */
import { z } from 'zod'
import { config } from './config/index.ts'

/** Keys in the order of the schema; none where the path leads to no object. */
export function configKeys(path: readonly string[]): readonly string[] {
  let node: z.core.$ZodType | undefined = config
  for (const key of path) node = shapeOf(node)?.[key]
  return Object.keys(shapeOf(node) ?? {})
}

function shapeOf(node: z.core.$ZodType | undefined): Readonly<Record<string, z.core.$ZodType>> | undefined {
  if (node instanceof z.ZodPrefault || node instanceof z.ZodDefault || node instanceof z.ZodOptional) {
    return shapeOf(node.unwrap())
  }
  return node instanceof z.ZodObject ? node.shape : undefined
}
