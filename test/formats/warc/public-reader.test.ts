/** The public reader of archives loads what it needs and nothing else: half of its memory would be validators of records that it never makes. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

const HOOK = `
const { registerHooks } = await import('node:module')
const packages = new Set()
registerHooks({ load: (url, context, next) => {
  const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]
  if (name !== undefined) packages.add(name)
  return next(url, context)
} })
const { readWarc } = await import(process.argv[1])
console.log(JSON.stringify([typeof readWarc, [...packages].sort()]))`

test('warc.ts loads no package', () => {
  const url = pathToFileURL(join(import.meta.dirname, '../../../warc.js')).href
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', HOOK, url], { encoding: 'utf8' })
  assert.deepEqual(JSON.parse(printed), ['function', []])
})
