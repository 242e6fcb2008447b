// Records the versions of the stages whose version was raised, in test/stage-versions.json. Needs a build:
//   npm run build && node scripts/pin-stages.mjs [--same-output STAGE…]
// --same-output says of stages whose code changed and whose version did not: no output of theirs can differ.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT, runMain, ScriptError } from './run-command.mjs'

await runMain(async () => {
  const [flag, ...sameOutput] = process.argv.slice(2)
  if (flag !== undefined && flag !== '--same-output') throw new ScriptError(`${flag}: expected --same-output STAGE…`)
  const { currentPins, pinProblems, PINS_FILE, renewPins } = await import(
    new URL('../dist/test/helpers/stage-pins.js', import.meta.url).href
  )
  const now = currentPins(ROOT)
  const unknown = sameOutput.filter((stage) => now[stage] === undefined)
  if (unknown.length > 0)
    throw new ScriptError(`no stage is called ${unknown.join(', ')}; there are ${Object.keys(now).join(', ')}`)
  const file = join(ROOT, PINS_FILE)
  const pinned = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
  const pins = renewPins(now, pinned, sameOutput)
  await writeFile(file, `${JSON.stringify(pins, null, 2)}\n`)
  const problems = pinProblems(now, pins)
  if (problems.length > 0) throw new ScriptError(problems.join('\n'))
})
