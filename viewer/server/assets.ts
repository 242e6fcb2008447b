/** The few files that a page loads: our style and scripts, and uPlot's, from their packages. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { packageRoot } from '../../index.ts'

const TYPES = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const

const OWN = ['style.css', 'page.css', 'keys.js', 'blur.js', 'limits.js'] as const
const PACKAGED: Readonly<Record<string, string>> = {
  'uplot.js': 'uplot/dist/uPlot.esm.js',
  'uplot.css': 'uplot/dist/uPlot.min.css',
}

export interface Asset {
  readonly type: string
  readonly bytes: Buffer
}

/** By name; undefined for any other. */
export async function readAsset(name: string): Promise<Asset | undefined> {
  const path = pathOf(name)
  if (path === undefined) return undefined
  return { type: TYPES[name.endsWith('.css') ? 'css' : 'js'], bytes: await readFile(path) }
}

function pathOf(name: string): string | undefined {
  if ((OWN as readonly string[]).includes(name))
    return join(packageRoot(), 'viewer', 'assets', name.replace(/\.js$/, '.mjs'))
  const packaged = Object.hasOwn(PACKAGED, name) ? PACKAGED[name] : undefined
  return packaged === undefined ? undefined : createRequire(import.meta.url).resolve(packaged)
}
