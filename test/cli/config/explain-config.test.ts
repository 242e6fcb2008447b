/** A fault of a config is told as one of the flag or the file that it came from. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readConfig } from '../../../cli/config/config-file.ts'
import { M3wError } from '../../../index.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-explain-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const config = join(folder, 'm3w.config.json')
async function faultOf(text: string, flags: Parameters<typeof readConfig>[0]): Promise<string> {
  writeFileSync(config, text)
  const error: unknown = await readConfig({ config, ...flags }).catch((caught: unknown) => caught)
  assert.ok(error instanceof M3wError)
  return error.message
}

test('a key or a value of a flag is no fault of the file', async () => {
  assert.equal(
    await faultOf('{}', { set: ['text.minWord=5'] }),
    '--set: unknown key "text.minWord"; did you mean "minWords"?',
  )
  assert.match(await faultOf('{}', { set: ['text={"minWord":5}'] }), /^--set: unknown key "text.minWord"/)
  assert.match(await faultOf('{}', { set: ['text.minWords=few'] }), /^--set: "text.minWords": .*, got "few"$/)
  assert.match(await faultOf('{}', { profile: 'better' }), /^--profile: "profile": /)
})

test('what no flag laid is told as the file’s, each fault with its own source', async () => {
  assert.ok((await faultOf('{"text":{"minWord":5}}', {})).startsWith(`${config}: unknown key "text.minWord"`))
  assert.ok((await faultOf('{"text":{"minWord":5}}', { set: ['text.minWords=9'] })).startsWith(`${config}: `))
  const both = (await faultOf('{"text":{"minWord":5}}', { set: ['imagez.minSidePx=9'] })).split('\n')
  assert.deepEqual(both.map((line) => line.split(': unknown key')[0]).sort(), ['--set', config].sort())
})

test('a key that would change every object is none', async () => {
  assert.match(
    await faultOf('{}', { set: ['__proto__.isOdd=true'] }),
    /^--set __proto__\.isOdd=true: expected key=value/,
  )
  assert.equal(Object.hasOwn(Object.prototype, 'isOdd'), false)
})
