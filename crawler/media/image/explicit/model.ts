/**
 * The model for explicit pictures: MobileNetV2 224 of GantMan's nsfw_model, whose weights are in the package nsfwjs, on ONNX Runtime.
 *
 * @source measured (docs/adr/0031): 12 ms of CPU a picture, TensorFlow.js in WebAssembly 76 to 96. One thread, so that the sums are always in one order: the same
 * picture, the same five numbers.
 */
import type { InferenceSession } from 'onnxruntime-node'
import { z } from 'zod'
import type { View } from '../measures/view.ts'
import { layersModel, operatorsOf } from './keras-network.ts'
import { float32, int64, type Operator, onnxFile } from './onnx-file.ts'

/** In the order in which the model gives them. @source nsfwjs, `nsfw_classes` */
export const EXPLICIT_CLASSES = ['drawing', 'hentai', 'neutral', 'porn', 'sexy'] as const
const SIDE_PX = 224

/** Probabilities in the order of `EXPLICIT_CLASSES`, which add up to 1. */
export type Classify = (
  view: Pick<View, 'rgb' | 'widthPx' | 'heightPx'>,
) => Promise<ArrayLike<number>> | ArrayLike<number>

/** Loads it. Throws an Error that names the package where one is absent or broken. */
export async function loadModel(): Promise<Classify> {
  const { InferenceSession, Tensor } = await of('onnxruntime-node', () => import('onnxruntime-node'))
  const file = await of('nsfwjs', modelFile)
  const session = await of('onnxruntime-node', () => openSession(InferenceSession, file))
  return async ({ rgb, widthPx, heightPx }) => {
    const given = await session.run({ [PIXELS]: new Tensor('uint8', rgb, [heightPx, widthPx, 3]) })
    return z.instanceof(Float32Array).parse(given[session.outputNames[0] ?? '']?.data)
  }
}

function openSession({ create }: Pick<typeof InferenceSession, 'create'>, file: Uint8Array): Promise<InferenceSession> {
  return create(file, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // A picture of another size needs other memory.
    enableMemPattern: false,
  })
}

/** A step that a package takes: says whose fault it is. */
async function of<T>(name: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw new Error(`package ${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

const PIXELS = 'pixels'

/** The weights of nsfwjs, with what it does itself to a picture, as an ONNX model. */
export async function modelFile(): Promise<Uint8Array> {
  const { MobileNetV2Model } = await import('nsfwjs/models/mobilenet_v2')
  const { default: json } = await MobileNetV2Model.modelJson()
  const bundles = await Promise.all(MobileNetV2Model.weightBundles.map((load) => load()))
  const bytes = Buffer.concat(bundles.map((bundle) => Buffer.from(bundle.default, 'base64')))
  const layers = operatorsOf(layersModel.parse(json), bytes)
  return onnxFile({
    input: { name: PIXELS, type: 'uint8', shape: ['height', 'width', 3] },
    output: { name: layers.at(-1)?.name ?? '', type: 'float32', shape: [1, EXPLICIT_CLASSES.length] },
    operators: [...prepared('input_1'), ...layers],
  })
}

/** As nsfwjs itself prepares a picture (core.js, `infer`): levels 0 … 1, stretched to a square. */
function prepared(name: string): readonly Operator[] {
  return [
    { name: 'numbers', type: 'Cast', inputs: [PIXELS], attributes: { to: { int: 1 } } },
    { name: 'levels', type: 'Div', inputs: ['numbers', float32('most', 255)] },
    { name: 'channels', type: 'Transpose', inputs: ['levels'], attributes: { perm: { ints: [2, 0, 1] } } },
    { name: 'batch', type: 'Unsqueeze', inputs: ['channels', int64('axes', [0])] },
    {
      name,
      type: 'Resize',
      inputs: ['batch', '', '', int64('sizes', [1, 3, SIDE_PX, SIDE_PX])],
      attributes: { mode: { text: 'linear' }, coordinate_transformation_mode: { text: 'align_corners' } },
    },
  ]
}
