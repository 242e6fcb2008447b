/** What a worker process loads before its first task: every package costs each of them CPU time and memory. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

const HOOK = `
const { registerHooks } = await import('node:module')
const packages = new Set()
registerHooks({ load: (url, context, next) => {
  packages.add(/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1])
  return next(url, context)
} })
const { runWorkerProcess } = await import(process.argv[1])
console.log(JSON.stringify([typeof runWorkerProcess, ...['undici', 'sharp', 'zod'].filter((name) => packages.has(name))]))`

test('worker processes load undici with their first connection, and leave sharp to decoders', () => {
  const url = pathToFileURL(join(import.meta.dirname, '../../operations/run/worker-process.js')).href
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', HOOK, url], { encoding: 'utf8' })
  assert.deepEqual(JSON.parse(printed), ['function', 'zod'])
})
