/** The closed list of log events holds what is written, and nothing else. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { repositoryRoot } from '../helpers/repository.ts'

const SKIPPED = /(^|\/)(node_modules|dist|out|test|trainer|docs|\.[^/]*)(\/|$)/
const LIST = 'core/log.ts'

/** The text of every source file but that of the list. */
function sourcesOf(root: string, folder = ''): string {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .map((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (SKIPPED.test(path) || path === LIST) return ''
      if (entry.isDirectory()) return sourcesOf(root, path)
      return path.endsWith('.ts') ? readFileSync(join(root, path), 'utf8') : ''
    })
    .join('\n')
}

it('a log event that nobody writes is not in the list of events', () => {
  const root = repositoryRoot()
  const events = [...readFileSync(join(root, LIST), 'utf8').matchAll(/^ {2}\| '([a-z.]+)'$/gm)].map(([, name]) => name)
  assert.ok(events.length > 10)
  const sources = sourcesOf(root)
  assert.deepEqual(
    events.filter((event) => !sources.includes(`'${event}'`)),
    [],
  )
})
