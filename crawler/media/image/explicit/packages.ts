/** Are the packages of the model for explicit pictures installed, and do they load here? They are optional: ONNX Runtime has 290 MB. */
import { createRequire } from 'node:module'

/** In the order in which a person would install them. */
export const EXPLICIT_PACKAGES = ['nsfwjs', 'onnxruntime-node'] as const

/**
 * How a person installs them: without the scripts of packages, since that of ONNX Runtime downloads CUDA libraries that nothing here uses, and without what nsfwjs
 * would need if it ran the model itself (TensorFlow.js, 290 MB).
 */
export const INSTALL_EXPLICIT = `npm install --ignore-scripts --omit=peer ${EXPLICIT_PACKAGES.join(' ')}`

/** Of what m3w does with the model: which size a picture is given in, and how. Raise it where probabilities may change. */
const CLASSIFIER_VERSION = 2

/**
 * Names the model, what it runs on and their versions; undefined where a package is absent, or has no native code that this system loads. `from`: whose packages, a
 * file or its URL.
 */
export function installedModel(from = import.meta.url): string | undefined {
  const require = createRequire(from)
  try {
    const [model, runtime] = EXPLICIT_PACKAGES.map((name) => versionOf(require, name))
    // Not for every system, nor for every C library.
    require('onnxruntime-node')
    return `nsfwjs ${model} MobileNetV2, onnxruntime ${runtime}, m3w ${CLASSIFIER_VERSION}`
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
