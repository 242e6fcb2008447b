/** The small types that sections of the config are made of. Units stand in the names of the keys. */
import { z } from 'zod'

export const ms = z.int().min(0)
export const bytes = z.int().min(1)
export const share = z.number().min(0).max(1)

/** A limit of a rule; null switches the rule off. */
export const limit = (value: z.ZodType<number, number>, standard: number | null) =>
  z.union([value, z.null()]).default(standard)

/** A limit that something else stands in for where it is left out. */
export const optionalLimit = (value: z.ZodType<number, number>) => z.union([value, z.null()]).exactOptional()
