/** Layers of a file of TensorFlow.js become operators, and what is not as they assume is refused. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layersModel, operatorsOf } from '../../../../../crawler/media/image/explicit/keras-network.ts'

/** A picture of 2 x 2 that is made flat and given to two classes. Weights of 8 bits: 8 of the product, 2 added. */
function twoClasses(settings: object = {}) {
  const dense = { use_bias: true, activation: 'softmax', ...settings }
  const weight = (name: string, shape: readonly number[]) => ({
    ...{ name, shape, dtype: 'float32' },
    quantization: { dtype: 'uint8', scale: 0.5, min: -1 },
  })
  return {
    modelTopology: {
      model_config: {
        config: {
          layers: [
            { name: 'given', class_name: 'InputLayer', config: {}, inbound_nodes: [] },
            { name: 'flat', class_name: 'Flatten', config: {}, inbound_nodes: [[['given', 0, 0, {}]]] },
            { name: 'said', class_name: 'Dense', config: dense, inbound_nodes: [[['flat', 0, 0, {}]]] },
          ],
          output_layers: [['said', 0, 0]],
        },
      },
    },
    weightsManifest: [{ weights: [weight('said/kernel', [4, 2]), weight('said/bias', [2])] }],
  }
}

test('a small network is written, its weights as steps from the least', () => {
  const operators = operatorsOf(layersModel.parse(twoClasses()), Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))
  assert.equal(operators.at(-1)?.name, 'said')
  const values = operators.flatMap(({ inputs }) =>
    inputs.flatMap((one) => (typeof one === 'string' ? [] : [one.values])),
  )
  assert.ok(values.some((one) => one instanceof Float32Array && one.join() === '-1,-0.5,0,0.5,1,1.5,2,2.5'))
})

test('a file with a byte too few or too many, or with a layer of other settings, is refused', () => {
  const model = layersModel.parse(twoClasses())
  for (const length of [9, 11])
    assert.throws(() => operatorsOf(model, new Uint8Array(length)), /expected 10 bytes of weights, got/)
  assert.equal(layersModel.safeParse(twoClasses({ activation: 'tanh' })).success, false)
})
