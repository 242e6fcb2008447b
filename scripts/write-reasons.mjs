// Writes docs/reasons.md from the codes of schemas/outcomes.ts. Needs a build: npm run build && node scripts/write-reasons.mjs
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT, runMain } from './run-command.mjs'

await runMain(async () => {
  const { reasonsPage } = await import('../dist/schemas/written/reasons-page.js')
  await writeFile(join(ROOT, 'docs', 'reasons.md'), reasonsPage())
})
