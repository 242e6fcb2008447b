/** The glossary is of this code: each name it gives is declared in the folder that it gives. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from './helpers/repository.ts'

const ROOT = repositoryRoot()
const ROW = /^\| ([^|]+) \| ([^|]+) \| ([^|]*) \|$/gm

function sourcesIn(place: string): string {
  const path = join(ROOT, place)
  if (statSync(path).isFile()) return readFileSync(path, 'utf8')
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  return names.map((name) => readFileSync(join(path, name), 'utf8')).join('\n')
}

/** Pairs of name and place: "`A`, `B` in `core/`" are two. */
function definitionsOf(cell: string): [name: string, place: string][] {
  return [...cell.matchAll(/((?:`\w+`(?:, )?)+) in `([\w/.-]+)`/g)].flatMap(([, names = '', place = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = '']): [string, string] => [name, place]),
  )
}

test('every name in the glossary is declared where the glossary says', () => {
  const rows = [...readFileSync(join(ROOT, 'docs', 'glossary.md'), 'utf8').matchAll(ROW)]
  const definitions = rows.flatMap(([, , , cell = '']) => definitionsOf(cell))
  assert.ok(definitions.length > 60, `only ${definitions.length} definitions were found`)
  const missing = definitions.filter(
    ([name, place]) =>
      !new RegExp(`^export (?:async )?(?:interface|type|class|const|function\\*?) ${name}\\b`, 'm').test(
        sourcesIn(place),
      ),
  )
  assert.deepEqual(missing, [])
})

test('no word stands in the glossary twice', () => {
  const rows = [...readFileSync(join(ROOT, 'docs', 'glossary.md'), 'utf8').matchAll(ROW)]
  const words = rows.map(([, word = '']) => word).filter((word) => word !== 'word')
  assert.deepEqual(
    words.filter((word, index) => words.indexOf(word) !== index),
    [],
  )
})
