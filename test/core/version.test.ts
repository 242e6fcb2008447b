import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { VERSION } from '../../core/version.ts'

/** The folder of package.json above a compiled file. */
function repositoryRoot(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    try {
      if (readFileSync(join(at, 'package.json'), 'utf8').includes('"name": "m3w"')) return at
    } catch {
      // Not here: one up.
    }
  }
}

test('the version that enters manifests is the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot(import.meta.dirname), 'package.json'), 'utf8')) as {
    version: string
  }
  assert.equal(VERSION, version)
})
