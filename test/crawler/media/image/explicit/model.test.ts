/** The model for explicit pictures gives what nsfwjs gives on TensorFlow.js, comes as signals of a decoder process, and is not there where its runtime does not load. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { EXPLICIT_SIGNALS, explicitSignals } from '../../../../../crawler/media/image/explicit/explicit-signals.ts'
import { EXPLICIT_CLASSES, loadModel } from '../../../../../crawler/media/image/explicit/model.ts'
import {
  checkModel,
  EXPLICIT_PACKAGES,
  findModel,
  installedModel,
} from '../../../../../crawler/media/image/explicit/packages.ts'
import { areSignalsOf } from '../../../../../crawler/media/image/measures/measures.ts'
import type { View } from '../../../../../crawler/media/image/measures/view.ts'

type Picture = readonly [widthPx: number, heightPx: number, levelOf: (at: number) => number]

/**
 * Fixed pictures, with levels by a formula so that any program can make them, and what nsfwjs 4.4.0 says of them.
 * @source `classify` of nsfwjs (MobileNetV2) on TensorFlow.js 4.22 in WebAssembly, 2026-11-28
 */
const PICTURES: readonly (readonly [Picture, readonly number[]])[] = [
  [
    [224, 224, (at) => (at * 7) % 256],
    [0.2789015, 0.0142195, 0.6985072, 0.0067422, 0.0016296],
  ],
  [
    [224, 224, () => 255],
    [0.7653105, 0.0275639, 0.1916929, 0.0128576, 0.0025751],
  ],
  [
    [100, 50, (at) => (at * at) % 251],
    [0.0001587, 0.0000471, 0.9988835, 0.0008996, 0.0000109],
  ],
  [
    [224, 224, (at) => Math.floor(at / 672) % 256],
    [0.7995512, 0.0270113, 0.1618422, 0.0095341, 0.0020613],
  ],
  [
    [256, 171, (at) => [220, 170, 140][at % 3] ?? 0],
    [0.8528912, 0.0250861, 0.1131634, 0.0073724, 0.0014867],
  ],
]

function view([widthPx, heightPx, levelOf]: Picture): View {
  const rgb = Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, at) => levelOf(at))
  return { widthPx, heightPx, rgb } as unknown as View
}

test('explicit model: five probabilities of five fixed pictures are those of nsfwjs on TensorFlow.js, twice the same', async () => {
  const classify = await loadModel()
  for (const [picture, expected] of PICTURES) {
    const given = Array.from(await classify(view(picture)))
    for (const [index, value] of given.entries()) assert.ok(Math.abs(value - (expected[index] ?? 0)) < 1e-4)
    assert.deepEqual(Array.from(await classify(view(picture))), given)
  }
  const [[picture]] = PICTURES as [(typeof PICTURES)[number]]
  const signals = await explicitSignals(classify)(view(picture))
  assert.ok(areSignalsOf(EXPLICIT_SIGNALS, signals))
  assert.deepEqual(
    Object.keys(signals),
    EXPLICIT_CLASSES.map((name) => `explicit.${name}`),
  )
})

test('explicit model: has a name with the versions of its packages', () => {
  assert.match(installedModel() ?? '', /^nsfwjs \d+\.\d+\.\d+ MobileNetV2, onnxruntime \d+\.\d+\.\d+, m3w \d+$/)
})

test('explicit model: is not there where a package is absent, or installed and without code that this system loads', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-model-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const from = join(folder, 'm3w.js')
  const install = async (name: string, code: string): Promise<void> => {
    const home = join(folder, 'node_modules', name)
    await mkdir(home, { recursive: true })
    await writeFile(join(home, 'package.json'), '{"version":"1.2.3"}')
    await writeFile(join(home, 'index.js'), code)
  }
  const [weights, runtime] = EXPLICIT_PACKAGES
  const lacks = (): string => ((found) => ('lacks' in found ? found.lacks : found.name))(findModel(from))
  assert.equal(lacks(), 'nsfwjs is not installed')
  await install(weights, '')
  assert.equal(lacks(), 'onnxruntime-node is not installed')
  // What Node throws of a package for another C library: an Error with code ERR_DLOPEN_FAILED.
  await install(runtime, 'process.dlopen({ exports: {} }, __filename)')
  assert.equal(lacks(), 'nsfwjs 1.2.3 is not whole: expected nsfwjs/models/mobilenet_v2 in it')
  await mkdir(join(folder, 'node_modules', weights, 'models'))
  await writeFile(join(folder, 'node_modules', weights, 'models', 'mobilenet_v2.js'), '')
  assert.match(lacks(), /^onnxruntime-node does not load: ./)
  assert.equal(installedModel(from), undefined)
  await install(runtime, 'exports.InferenceSession = { create() {} }')
  assert.match(installedModel(from) ?? '', /^nsfwjs 1\.2\.3 MobileNetV2, onnxruntime 1\.2\.3, /)
})

test('explicit model: an empty runtime is none, and says so', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-model-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const file of ['nsfwjs/models/mobilenet_v2.js', ...EXPLICIT_PACKAGES.map((name) => `${name}/package.json`)]) {
    const path = join(folder, 'node_modules', file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, file.endsWith('json') ? '{"version":"1.2.3"}' : '')
  }
  await writeFile(join(folder, 'node_modules', 'onnxruntime-node', 'index.js'), '')
  assert.deepEqual(findModel(join(folder, 'm3w.js')), {
    lacks: 'onnxruntime-node does not load: it has no InferenceSession',
  })
})

test('explicit model: a machine with another one than was planned refuses, and says which it has', () => {
  assert.doesNotThrow(() => checkModel(installedModel() ?? ''))
  assert.throws(() => checkModel('nsfwjs 9.9.9 MobileNetV2, onnxruntime 9.9.9, m3w 9'), {
    code: 'E_CONFIG',
    message: /planned with .* nsfwjs 9\.9\.9 .*, this machine has nsfwjs .*npm install/,
  })
})
