/** Modules of WebAssembly that are compiled from AssemblyScript without a runtime (scripts/build.mjs): who calls them lays out their memory. */
import { readFileSync } from 'node:fs'

/** What every such module exports. */
export interface Assembly {
  readonly memory: WebAssembly.Memory
  /** Makes the memory at least so many bytes long. */
  reserve(bytes: number): void
}

interface LaidOut<Module> {
  readonly module: Module
  /** Byte offsets of the places, in their order. */
  readonly places: readonly number[]
  readonly memory: Buffer
}

/** What lies at a place may be read or written with this much behind it; also what addresses of numbers are multiples of. */
const SLACK_BYTES = 16

/**
 * Gives a function that lays out places of so many bytes each, one behind the other, in the memory of `NAME.wasm` beside this file. The module is loaded at its first call, once a
 * process. What lay there before is lost with each call, and its buffer where the memory grows.
 */
export function openAssembly<Module extends Assembly>(
  name: string,
): (...lengths: readonly number[]) => LaidOut<Module> {
  let module: Module | undefined
  return (...lengths) => {
    module ??= load<Module>(name)
    let end = SLACK_BYTES
    const places = lengths.map((length) => {
      const at = end
      end += Math.ceil(length / SLACK_BYTES) * SLACK_BYTES + SLACK_BYTES
      return at
    })
    module.reserve(end)
    return { module, places, memory: Buffer.from(module.memory.buffer) }
  }
}

function load<Module extends Assembly>(name: string): Module {
  const code = new WebAssembly.Module(readFileSync(new URL(`./${name}.wasm`, import.meta.url)))
  return new WebAssembly.Instance(code, {}).exports as unknown as Module
}
