/**
 * The model for explicit pictures: MobileNetV2 224 of GantMan's nsfw_model, whose weights are in the package nsfwjs, on TensorFlow.js in WebAssembly.
 *
 * @source measured (spec of the project, and docs/images.md): 130 to 170 ms of CPU a picture on one thread; the backend in plain JavaScript takes minutes. One
 * thread, so that the sums are always in one order: the same picture, the same five numbers.
 */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { View } from '../measures/view.ts'

/** In the order in which the model gives them. @source nsfwjs, `nsfw_classes` */
export const EXPLICIT_CLASSES = ['drawing', 'hentai', 'neutral', 'porn', 'sexy'] as const
const SIDE_PX = 224

/** Probabilities in the order of `EXPLICIT_CLASSES`, which add up to 1. */
export type Classify = (view: Pick<View, 'rgb' | 'widthPx' | 'heightPx'>) => ArrayLike<number>

/** Loads it. Throws where a package is absent or broken. */
export async function loadModel(): Promise<Classify> {
  const tf = await import('@tensorflow/tfjs')
  const { setWasmPaths, setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`)
  setThreadsCount(1)
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js has no WebAssembly here')
  const { load } = await import('nsfwjs/core')
  const { MobileNetV2Model } = await import('nsfwjs/models/mobilenet_v2')
  const { model } = await load('MobileNetV2', { modelDefinitions: [MobileNetV2Model] })
  return ({ rgb, widthPx, heightPx }) =>
    // As nsfwjs itself prepares a picture (core.js, `infer`): levels 0 … 1, stretched to a square.
    tf.tidy(() => {
      const levels = tf.tensor3d(Int32Array.from(rgb), [heightPx, widthPx, 3], 'int32').toFloat().div(255)
      const square = tf.image.resizeBilinear(levels as import('@tensorflow/tfjs').Tensor3D, [SIDE_PX, SIDE_PX], true)
      const given = model.predict(square.reshape([1, SIDE_PX, SIDE_PX, 3]))
      return (given as import('@tensorflow/tfjs').Tensor).dataSync()
    })
}
