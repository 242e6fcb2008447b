/** A whole supervisor as a program of its own, for tests that kill everything. Prints the digests of the last stage. */

import { runToyWithChildren, type ToyOrder } from './toy-children.ts'
import { shardDigests } from './toy-run.ts'

const { workers, ...order } = JSON.parse(process.argv[2] ?? '') as ToyOrder & { workers: number }
const run = await runToyWithChildren(order, { workers })
process.stdout.write(JSON.stringify(await shardDigests(run)))
