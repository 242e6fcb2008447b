#!/usr/bin/env node
/** The `m3w` command. What needs a current Node is imported only when this is one: on Node 20 better-sqlite3 ends with a segmentation fault. */
import { runOnSupportedNode } from './supported-node.ts'

// A reader that has seen enough (`m3w inspect … | head`) closes the pipe: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runOnSupportedNode(async () => (await import('./run-verb.ts')).runVerb(process.argv))
