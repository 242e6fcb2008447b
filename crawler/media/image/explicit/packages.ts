/** Are the packages of the model for explicit pictures installed? They are optional: TensorFlow.js has 290 MB. */
import { createRequire } from 'node:module'

/** In the order in which a person would install them. */
export const EXPLICIT_PACKAGES = ['nsfwjs', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'] as const

/** Of what m3w does with the model: which size a picture is given in, and how. Raise it where probabilities may change. */
const CLASSIFIER_VERSION = 1

/** Names the model, its backend and their versions; undefined where a package is absent. Loads none of them. */
export function installedModel(): string | undefined {
  const require = createRequire(import.meta.url)
  try {
    const [model, tensorflow, backend] = EXPLICIT_PACKAGES.map((name) => versionOf(require, name))
    return `nsfwjs ${model} MobileNetV2, tfjs ${tensorflow}, wasm ${backend}, m3w ${CLASSIFIER_VERSION}`
  } catch {
    return undefined
  }
}

/** Not every package shows its package.json to `require`: looked for in the folders in which Node looks for packages. */
function versionOf(require: NodeJS.Require, name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (require(`${folder}/${name}/package.json`) as { version: string }).version
    } catch {
      // The next folder, if any.
    }
  }
  throw new Error(`${name} is not installed`)
}
