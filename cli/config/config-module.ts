/** Runs a config file that is a module. It is a person's code: whatever it throws is an error of the config, and says where. */
import { createRequire, register } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { M3wError } from '../../index.ts'

/** The default export of a module. E_CONFIG, with file, line and cause, if it has none or does not run. */
export async function importConfig(path: string): Promise<unknown> {
  const { href } = pathToFileURL(resolve(path))
  if (!findsM3w(href)) nameThisM3w()
  const module: unknown = await import(href).catch((cause: unknown) => {
    throw notRun(path, href, cause)
  })
  if (module !== null && typeof module === 'object' && 'default' in module) return module.default
  throw new M3wError('E_CONFIG', `${path}: expected a default export, such as "export default { sources: […] }"`)
}

/** m3w may be installed globally, or run by npx: then there is no package of this name beside a config file. */
function findsM3w(href: string): boolean {
  try {
    createRequire(href).resolve('m3w')
    return true
  } catch {
    return false
  }
}

/** Lets `import 'm3w'` mean this package wherever there is none. */
function nameThisM3w(): void {
  const url = new URL('../../index.js', import.meta.url).href
  const hook = `export async function resolve(name, context, next) {
    if (name !== 'm3w') return next(name, context)
    return next(name, context).catch(() => ({ url: ${JSON.stringify(url)}, shortCircuit: true }))
  }`
  register(`data:text/javascript,${encodeURIComponent(hook)}`)
}

function notRun(path: string, href: string, cause: unknown): M3wError {
  const [, line] = (cause instanceof Error ? (cause.stack ?? '') : '').split(`${href}:`)
  const place = line === undefined ? path : `${path}:${Number.parseInt(line, 10)}`
  return new M3wError('E_CONFIG', `${place}: the config file does not run: ${String(cause).slice(0, 500)}`, { cause })
}
