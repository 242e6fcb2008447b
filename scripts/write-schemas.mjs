// Writes schemas/json/*.schema.json from the validators. Needs a build: npm run build && node scripts/write-schemas.mjs
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const built = process.argv[2] ?? 'dist'
const root = new URL('../', import.meta.url)
const { JSON_SCHEMAS, schemaFileText } = await import(new URL(`${built}/schemas/json-schemas.js`, root).href)

const folder = new URL('schemas/json/', root)
await mkdir(folder, { recursive: true })
for (const name of await readdir(folder)) {
  if (name.endsWith('.schema.json') && !(name.replace('.schema.json', '') in JSON_SCHEMAS))
    await rm(new URL(name, folder))
}
for (const [name, schema] of Object.entries(JSON_SCHEMAS)) {
  await writeFile(new URL(`${name}.schema.json`, folder), schemaFileText(schema))
}
console.error(`${Object.keys(JSON_SCHEMAS).length} schemas written to ${fileURLToPath(folder)}`)
