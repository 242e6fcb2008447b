/**
 * A model as TensorFlow.js holds it (layers of Keras, weights of 8 bits), written as a network for ONNX Runtime: each layer becomes one or two operators of the same
 * meaning. Only the layers are known that MobileNetV2 consists of; another one, and another setting, is refused.
 *
 * @source TensorFlow.js 4.22 (`loadLayersModel`, `decodeWeights`) for the form of the file, `Operators` of ONNX for the operators
 */
import { z } from 'zod'
import { float32, int64, type Operator, type Tensor } from './onnx-file.ts'

const pair = z.tuple([z.int(), z.int()])
const linear = z.literal('linear')
const conv = { kernel_size: pair, strides: pair, padding: z.enum(['same', 'valid']), use_bias: z.literal(false) }
const clipped = { max_value: z.number(), negative_slope: z.literal(0), threshold: z.literal(0) }

function kind<N extends string, S extends z.ZodRawShape>(name: N, settings: S) {
  return z.object({ class_name: z.literal(name), config: z.object(settings) })
}

/** What is read of each kind of layer. The settings that are demanded are those which its operators assume. */
const settings = z.discriminatedUnion('class_name', [
  kind('InputLayer', {}),
  kind('ZeroPadding2D', { padding: z.tuple([pair, pair]) }),
  kind('Conv2D', { ...conv, activation: linear }),
  kind('DepthwiseConv2D', { ...conv, activation: linear, depth_multiplier: z.literal(1) }),
  kind('BatchNormalization', { axis: z.literal(-1), epsilon: z.number() }),
  kind('ReLU', clipped),
  kind('Add', {}),
  kind('AveragePooling2D', { pool_size: pair, strides: pair, padding: z.literal('valid') }),
  kind('Flatten', {}),
  // Only training drops anything.
  kind('Dropout', {}),
  kind('Dense', { use_bias: z.literal(true), activation: z.enum(['relu', 'softmax']) }),
])
const inbound = z.array(z.array(z.tuple([z.string(), z.int(), z.int(), z.unknown()]))).max(1)
const layer = z.intersection(z.object({ name: z.string(), inbound_nodes: inbound }), settings)
type Layer = z.infer<typeof layer>

const weight = z.object({
  name: z.string(),
  shape: z.array(z.int().positive()),
  dtype: z.literal('float32'),
  quantization: z.object({ dtype: z.literal('uint8'), scale: z.number(), min: z.number() }),
})
const outputs = z.tuple([z.tuple([z.string(), z.int(), z.int()])])
const topology = z.object({ layers: z.array(layer), output_layers: outputs })

/** `model.json` of TensorFlow.js. */
export const layersModel = z.object({
  modelTopology: z.object({ model_config: z.object({ config: topology }) }),
  weightsManifest: z.tuple([z.object({ weights: z.array(weight) })]),
})

/**
 * The operators of all layers; the first reads what bears the name of the input layer, the last bears that of the output. `bytes`: all weights, one byte each. Throws
 * where they are not so many.
 */
export function operatorsOf(model: z.infer<typeof layersModel>, bytes: Uint8Array): readonly Operator[] {
  const { layers, output_layers } = model.modelTopology.model_config.config
  const weights = weightsOf(model.weightsManifest[0].weights, bytes)
  const operators = layers.flatMap((each) => ofLayer(each, weights))
  const [[output]] = output_layers
  if (operators.at(-1)?.name !== output) throw new Error(`expected the last layer to be ${output}`)
  return operators
}

function weightsOf(weights: readonly z.infer<typeof weight>[], bytes: Uint8Array): ReadonlyMap<string, Tensor> {
  let end = 0
  const tensors = weights.map(({ name, shape, quantization }) => {
    const start = end
    end += shape.reduce((product, length) => product * length, 1)
    return { name, shape, values: valuesOf(bytes.subarray(start, end), quantization) }
  })
  if (end !== bytes.length) throw new Error(`expected ${end} bytes of weights, got ${bytes.length}`)
  return new Map(tensors.map((tensor) => [tensor.name, tensor]))
}

/** As `decodeWeights` of tfjs-core: summed in 64 bits, kept in 32. */
function valuesOf(steps: Uint8Array, { scale, min }: { readonly scale: number; readonly min: number }): Float32Array {
  const values = new Float32Array(steps.length)
  for (let at = 0; at < values.length; at += 1) values[at] = (steps[at] ?? 0) * scale + min
  return values
}

/** Kernels are rows, columns, channels in, channels out to Keras; out, in, rows, columns to ONNX. A depthwise one has each channel for itself. */
const KERNELS = {
  Conv2D: { weight: 'kernel', order: [3, 2, 0, 1], isDepthwise: false },
  DepthwiseConv2D: { weight: 'depthwise_kernel', order: [2, 3, 0, 1], isDepthwise: true },
} as const
const PADDING = { same: 'SAME_UPPER', valid: 'VALID' } as const
const ACTIVATIONS = { relu: 'Relu', softmax: 'Softmax' } as const

function ofLayer(given: Layer, weights: ReadonlyMap<string, Tensor>): readonly Operator[] {
  const { name } = given
  const inputs = (given.inbound_nodes[0] ?? []).map(([from]) => from)
  const own = (weight: string): Tensor => {
    return weights.get(`${name}/${weight}`) ?? fail(`expected weights ${name}/${weight}`)
  }
  switch (given.class_name) {
    case 'InputLayer':
      return []
    case 'ZeroPadding2D': {
      const [[top, bottom], [left, right]] = given.config.padding
      return [{ name, type: 'Pad', inputs: [...inputs, int64(`${name}/pads`, [0, 0, top, left, 0, 0, bottom, right])] }]
    }
    case 'Conv2D':
    case 'DepthwiseConv2D': {
      const { strides, padding } = given.config
      const { weight, order, isDepthwise } = KERNELS[given.class_name]
      const kernel = own(weight)
      const turned: Operator = {
        name: `${name}/turned`,
        type: 'Transpose',
        inputs: [kernel],
        attributes: { perm: { ints: order } },
      }
      const group = isDepthwise ? (kernel.shape[2] ?? 1) : 1
      const attributes = { strides: { ints: strides }, auto_pad: { text: PADDING[padding] }, group: { int: group } }
      return [turned, { name, type: 'Conv', inputs: [...inputs, turned.name], attributes }]
    }
    case 'BatchNormalization': {
      const all = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(own)
      const attributes = { epsilon: { float: given.config.epsilon } }
      return [{ name, type: 'BatchNormalization', inputs: [...inputs, ...all], attributes }]
    }
    case 'ReLU': {
      const limits = [float32(`${name}/min`, 0), float32(`${name}/max`, given.config.max_value)]
      return [{ name, type: 'Clip', inputs: [...inputs, ...limits] }]
    }
    case 'Add':
      return [{ name, type: 'Add', inputs }]
    case 'AveragePooling2D': {
      const { pool_size, strides } = given.config
      return [
        {
          name,
          type: 'AveragePool',
          inputs,
          attributes: { kernel_shape: { ints: pool_size }, strides: { ints: strides } },
        },
      ]
    }
    // The same order as that of Keras, since one pixel is left.
    case 'Flatten':
      return [{ name, type: 'Flatten', inputs }]
    case 'Dropout':
      return [{ name, type: 'Identity', inputs }]
    case 'Dense': {
      const sum: Operator = { name: `${name}/sum`, type: 'Gemm', inputs: [...inputs, own('kernel'), own('bias')] }
      return [sum, { name, type: ACTIVATIONS[given.config.activation], inputs: [sum.name] }]
    }
  }
}

function fail(message: string): never {
  throw new Error(message)
}
