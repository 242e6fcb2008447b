// Writes docs/reasons.md from the codes of schemas/outcomes.ts. Needs a build: npm run build && node scripts/write-reasons.mjs
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)
const { reasonsPage } = await import(new URL('dist/schemas/reasons-page.js', root).href)
const page = new URL('docs/reasons.md', root)
await writeFile(page, reasonsPage())
console.error(`reasons written to ${fileURLToPath(page)}`)
