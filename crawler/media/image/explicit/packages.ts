/** Are the packages of the model for explicit pictures installed, and do they load here? They are optional: ONNX Runtime has 290 MB. */
import { createRequire } from 'node:module'
import { M3wError } from '../../../../core/errors.ts'

/** In the order in which a person would install them. */
export const EXPLICIT_PACKAGES = ['nsfwjs', 'onnxruntime-node'] as const
const [MODEL, RUNTIME] = EXPLICIT_PACKAGES
/** The part of the package that has the weights, by their names. */
const WEIGHTS = `${MODEL}/models/mobilenet_v2`

/**
 * How a person installs them: without the scripts of packages, since that of ONNX Runtime downloads CUDA libraries that nothing here uses, and without what nsfwjs
 * would need if it ran the model itself (TensorFlow.js, 290 MB).
 */
export const INSTALL_EXPLICIT = `npm install --ignore-scripts --omit=peer ${EXPLICIT_PACKAGES.join(' ')}`

/** Of what m3w does with the model: which size a picture is given in, and how. Raise it where probabilities may change. */
const CLASSIFIER_VERSION = 2

/** The model and what it runs on with their versions, or what is wrong with which package. */
export type FoundModel = { readonly name: string } | { readonly lacks: string }

/**
 * Looks for the packages, and whether they have what is used of them. Weights are found, not read. `from`: whose packages, a file or its URL.
 */
export function findModel(from = import.meta.url): FoundModel {
  const require = createRequire(from)
  const found = byVersions(require)
  // Not for every system, nor for every C library.
  const problem = 'name' in found ? problemOf(require) : undefined
  return problem === undefined ? found : { lacks: `${RUNTIME} does not load: ${problem}` }
}

/** Names the model, what it runs on and their versions; undefined where it cannot be run. */
export function installedModel(from = import.meta.url): string | undefined {
  const found = findModel(from)
  return 'name' in found ? found.name : undefined
}

/** E_CONFIG where this machine has another model than a run was planned with: it would give other numbers. */
export function checkModel(planned: string): void {
  const found = byVersions(createRequire(import.meta.url))
  if ('name' in found && found.name === planned) return
  const here = 'name' in found ? found.name : `none: ${found.lacks}`
  throw new M3wError(
    'E_CONFIG',
    `The run was planned with the model for explicit pictures ${planned}, this machine has ${here}. Install the same here (${INSTALL_EXPLICIT}), or start a new build: it takes over what does not hang on it.`,
  )
}

function byVersions(require: NodeJS.Require): FoundModel {
  const [model, runtime] = EXPLICIT_PACKAGES.map((name) => versionOf(require, name))
  if (model === undefined) return { lacks: `${MODEL} is not installed` }
  if (runtime === undefined) return { lacks: `${RUNTIME} is not installed` }
  try {
    require.resolve(WEIGHTS)
  } catch {
    return { lacks: `${MODEL} ${model} is not whole: expected ${WEIGHTS} in it` }
  }
  return { name: `nsfwjs ${model} MobileNetV2, onnxruntime ${runtime}, m3w ${CLASSIFIER_VERSION}` }
}

function problemOf(require: NodeJS.Require): string | undefined {
  try {
    const { InferenceSession } = require(RUNTIME) as { readonly InferenceSession?: { readonly create?: unknown } }
    return typeof InferenceSession?.create === 'function' ? undefined : 'it has no InferenceSession'
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n', 1).join('').slice(0, 200)
  }
}

/** Not every package shows its package.json to `require`: looked for in the folders in which Node looks for packages. */
function versionOf(require: NodeJS.Require, name: string): string | undefined {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (require(`${folder}/${name}/package.json`) as { version: string }).version
    } catch {
      // The next folder, if any.
    }
  }
  return undefined
}
