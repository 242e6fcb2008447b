/** The model for explicit pictures gives what nsfwjs gives, and comes as the measures of a decoder process. Loads TensorFlow.js once: 1.5 s of CPU. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explicitMeasures } from '../../../../../crawler/media/image/explicit/explicit-measures.ts'
import { type Classify, EXPLICIT_CLASSES, loadModel } from '../../../../../crawler/media/image/explicit/model.ts'
import { installedModel } from '../../../../../crawler/media/image/explicit/packages.ts'
import type { View } from '../../../../../crawler/media/image/measures/view.ts'

/** Fixed pictures: levels by a formula, so that any program can make them. */
const PICTURES: readonly (readonly [widthPx: number, heightPx: number, levelOf: (at: number) => number])[] = [
  [224, 224, (at) => (at * 7) % 256],
  [224, 224, () => 255],
  [100, 50, (at) => (at * at) % 251],
  [224, 224, (at) => Math.floor(at / 672) % 256],
  [256, 171, (at) => (at % 3 === 0 ? 220 : at % 3 === 1 ? 170 : 140)],
]

function view([widthPx, heightPx, levelOf]: (typeof PICTURES)[number]): Pick<View, 'rgb' | 'widthPx' | 'heightPx'> {
  return { widthPx, heightPx, rgb: Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, at) => levelOf(at)) }
}

/** What the package itself says of the same pictures: `classify` of nsfwjs. */
async function byNsfwjs(): Promise<(picture: (typeof PICTURES)[number]) => Promise<readonly number[]>> {
  const tf = await import('@tensorflow/tfjs')
  const { load } = await import('nsfwjs/core')
  const { MobileNetV2Model } = await import('nsfwjs/models/mobilenet_v2')
  const model = await load('MobileNetV2', { modelDefinitions: [MobileNetV2Model] })
  return async (picture) => {
    const { rgb, widthPx, heightPx } = view(picture)
    const given = await model.classify(tf.tensor3d(Int32Array.from(rgb), [heightPx, widthPx, 3], 'int32'), 5)
    return EXPLICIT_CLASSES.map(
      (name) => given.find(({ className }) => className.toLowerCase() === name)?.probability ?? Number.NaN,
    )
  }
}

test('explicit model: five probabilities of five fixed pictures are those of nsfwjs, twice the same, and nothing leaks', async () => {
  const classify: Classify = await loadModel()
  const expected = await byNsfwjs()
  const { memory } = await import('@tensorflow/tfjs')
  for (const picture of PICTURES) {
    const given = [...Array.from(classify(view(picture)))]
    const theirs = await expected(picture)
    for (const [index, value] of given.entries()) assert.ok(Math.abs(value - (theirs[index] ?? 0)) < 1e-4)
    const tensors = memory().numTensors
    assert.deepEqual([...Array.from(classify(view(picture)))], given)
    assert.equal(memory().numTensors, tensors)
  }
  const measured = explicitMeasures(classify).map(({ name, measure, value }) => {
    const probability = measure(view(PICTURES[0] as (typeof PICTURES)[number]) as View)
    return [name, value.safeParse(probability).success]
  })
  assert.deepEqual(
    measured,
    EXPLICIT_CLASSES.map((name) => [`explicit.${name}`, true]),
  )
})

test('explicit model: has a name with the versions of its packages', () => {
  assert.match(installedModel() ?? '', /^nsfwjs \d+\.\d+\.\d+ MobileNetV2, tfjs \d+.*, wasm \d+.*, m3w \d+$/)
})
