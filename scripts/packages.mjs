/** Installs what package-lock.json names, if something else or nothing is installed. Imports only Node's own modules. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun, npmCommand, ROOT, readCommand, say } from './run-command.mjs'

/** The script of onnxruntime-node would download CUDA libraries from another registry, and fail without it; what runs here is in the package. */
const WITHOUT_CUDA = { ONNXRUNTIME_NODE_INSTALL: 'skip' }

/** Installs npm packages unless they are current. Throws ScriptError if npm cannot. */
export async function installPackages() {
  if (await packagesAreCurrent()) return
  say('installing npm packages')
  await mustRun(
    ...npmCommand(['ci', '--include=dev', '--no-audit', '--no-fund']),
    'The lines above say why; npm needs its registry.',
    { env: WITHOUT_CUDA },
  )
}

/** npm leaves a copy of what it installed in node_modules: current is what agrees with package-lock.json, and loads. */
async function packagesAreCurrent() {
  const installed = await readJson(join(ROOT, 'node_modules', '.package-lock.json'))
  const wanted = await readJson(join(ROOT, 'package-lock.json'))
  if (installed === undefined || wanted === undefined) return false
  for (const [path, { version, optional = false }] of Object.entries(wanted.packages)) {
    const there = installed.packages[path]
    if (path !== '' && (there === undefined ? !optional : there.version !== version)) return false
  }
  // Native code is bound to the system, the C library and the Node it was installed with.
  return (await readCommand(process.execPath, ['-e', 'new (require("better-sqlite3"))(":memory:")'])) !== undefined
}

async function readJson(file) {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}
