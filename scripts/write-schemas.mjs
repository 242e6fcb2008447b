// Writes schemas/json/*.schema.json from the validators. Needs a build: npm run build && node scripts/write-schemas.mjs
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT, runMain } from './run-command.mjs'

await runMain(async () => {
  const { JSON_SCHEMAS, schemaFileText } = await import('../dist/schemas/written/json-schemas.js')
  const folder = join(ROOT, 'schemas', 'json')
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) {
    if (name.endsWith('.schema.json') && !(name.replace('.schema.json', '') in JSON_SCHEMAS))
      await rm(join(folder, name))
  }
  for (const [name, schema] of Object.entries(JSON_SCHEMAS)) {
    await writeFile(join(folder, `${name}.schema.json`), schemaFileText(schema))
  }
})
