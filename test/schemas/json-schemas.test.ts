import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { completeConfig } from '../../schemas/index.ts'
import { JSON_SCHEMAS, schemaFileText } from '../../schemas/written/json-schemas.ts'
import { repositoryRoot } from '../helpers/repository.ts'

const FOLDER = join(repositoryRoot(), 'schemas', 'json')

/** Every object schema inside a schema. */
function* objectsIn(schema: unknown): Generator<Record<string, unknown>> {
  if (schema === null || typeof schema !== 'object') return
  if ('type' in schema && schema.type === 'object') yield { ...schema }
  for (const member of Object.values(schema)) yield* objectsIn(member)
}

describe('JSON schemas', () => {
  it('the committed files are current (else: npm run build && node scripts/write-schemas.mjs)', async () => {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.schema.json')).sort()
    assert.deepEqual(
      names,
      Object.keys(JSON_SCHEMAS)
        .map((name) => `${name}.schema.json`)
        .sort(),
    )
    for (const [name, schema] of Object.entries(JSON_SCHEMAS)) {
      assert.equal(await readFile(join(FOLDER, `${name}.schema.json`), 'utf8'), schemaFileText(schema), name)
    }
  })

  it('an editor does not complain about a partial config: no key is required at any depth', () => {
    // An entry of a list is whole: `text.languages` has none without its code.
    const required = [...objectsIn(JSON_SCHEMAS.config)].flatMap((object) => object.required ?? [])
    assert.deepEqual(required, ['code'])
  })

  it('an editor complains about an unknown key at any depth', () => {
    // Of a table, whose keys are a person's own words, each value has a schema.
    for (const { properties, additionalProperties } of objectsIn(JSON_SCHEMAS.config))
      assert.ok(
        additionalProperties === false || (properties === undefined && typeof additionalProperties === 'object'),
      )
  })

  it('the config schema knows every key of a complete config', () => {
    const { properties } = JSON_SCHEMAS.config ?? {}
    for (const [key, value] of Object.entries(completeConfig({}))) {
      const known = properties?.[key]
      assert.ok(known !== undefined && typeof known === 'object', key)
      if (typeof value !== 'object' || Array.isArray(value)) continue
      assert.ok(
        Object.keys(value).every((inner) => inner in (known.properties ?? {})),
        key,
      )
    }
  })

  it('every schema names its draft and says what it is of', () => {
    for (const schema of Object.values(JSON_SCHEMAS)) {
      assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema')
      assert.ok(schema.title)
    }
  })
})
