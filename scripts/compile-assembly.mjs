// Compiles an AssemblyScript source to WebAssembly: node scripts/compile-assembly.mjs SOURCE.as OUT.wasm
// The compiler's own command takes files named .ts alone, which the TypeScript compiler, lint and tests would take for theirs.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { runMain, ScriptError } from './run-command.mjs'

/** Without a runtime: sources lay out the memory themselves. */
const FLAGS = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd']

await runMain(async () => {
  const [source, out] = process.argv.slice(2)
  if (source === undefined || out === undefined) throw new ScriptError('expected SOURCE.as OUT.wasm')
  const { default: compiler } = await import('assemblyscript/asc')
  const text = await readFile(source, 'utf8')
  const written = new Map()
  const { error, stderr } = await compiler.main(['source.ts', '--outFile', 'out.wasm', ...FLAGS], {
    readFile: (name) => (name === 'source.ts' ? text : null),
    writeFile: (name, content) => written.set(name, content),
    listFiles: () => [],
  })
  if (error !== null) throw new ScriptError(`${source}: ${error.message}\n${stderr}`)
  await mkdir(dirname(out), { recursive: true })
  await writeFile(out, written.get('out.wasm'))
})
