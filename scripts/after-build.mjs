/** What tsc leaves to do in dist/: the command becomes executable, and keeps the first line that says with what. */
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT, runMain, ScriptError } from './run-command.mjs'

await runMain(async () => {
  const command = join(ROOT, 'dist', 'cli', 'main.js')
  const text = await readFile(command, 'utf8').catch(() => {
    throw new ScriptError(`${command} is missing: compile first, with npm run build`)
  })
  if (!text.startsWith('#!/usr/bin/env node\n'))
    throw new ScriptError(`${command} does not begin with "#!/usr/bin/env node"`)
  await chmod(command, 0o755)
})
