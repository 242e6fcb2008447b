/**
 * Writes a network as an ONNX model, the form in which ONNX Runtime reads one.
 *
 * @source ONNX, `onnx/onnx.proto3` (Apache-2.0): the numbers of fields, of attribute types and of data types; operators of opset 17, which is written with IR version 8
 */
import { PbfWriter } from 'pbf'

export interface Tensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array | BigInt64Array
}

export type Attribute =
  | { readonly ints: readonly number[] }
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }

/** One operator. Its only output bears its name. */
export interface Operator {
  readonly name: string
  readonly type: string
  /** Names of operators or of the input ('' where one is left out), and tensors. */
  readonly inputs: readonly (string | Tensor)[]
  readonly attributes?: Readonly<Record<string, Attribute>>
}

/** An input or output. Lengths that are not known bear a name. */
export interface Port {
  readonly name: string
  readonly type: keyof typeof DATA_TYPES
  readonly shape: readonly (number | string)[]
}

export interface Network {
  readonly input: Port
  readonly output: Port
  readonly operators: readonly Operator[]
}

/** A tensor of one number, without dimensions. */
export function float32(name: string, value: number): Tensor {
  return { name, shape: [], values: Float32Array.of(value) }
}

/** A list of whole numbers, as operators take shapes and positions. */
export function int64(name: string, values: readonly number[]): Tensor {
  return { name, shape: [values.length], values: BigInt64Array.from(values, BigInt) }
}

const IR_VERSION = 8
const OPSET = 17
const DATA_TYPES = { float32: 1, uint8: 2, int64: 7 } as const
const ATTRIBUTE_TYPES = { float: 1, int: 2, text: 3, ints: 7 } as const

/** The bytes of a model file. */
export function onnxFile(network: Network): Uint8Array {
  const to = new PbfWriter()
  to.writeVarintField(1, IR_VERSION)
  to.writeMessage(7, writeGraph, network)
  to.writeMessage(8, writeOpset, OPSET)
  return to.finish()
}

function writeOpset(version: number, to: PbfWriter): void {
  to.writeVarintField(2, version)
}

function writeGraph({ input, output, operators }: Network, to: PbfWriter): void {
  for (const operator of operators) to.writeMessage(1, writeOperator, operator)
  to.writeStringField(2, 'network')
  for (const { inputs } of operators) {
    for (const given of inputs) if (typeof given !== 'string') to.writeMessage(5, writeTensor, given)
  }
  to.writeMessage(11, writePort, input)
  to.writeMessage(12, writePort, output)
}

function writeOperator({ name, type, inputs, attributes = {} }: Operator, to: PbfWriter): void {
  for (const given of inputs) to.writeStringField(1, typeof given === 'string' ? given : given.name)
  to.writeStringField(2, name)
  to.writeStringField(3, name)
  to.writeStringField(4, type)
  for (const entry of Object.entries(attributes)) to.writeMessage(5, writeAttribute, entry)
}

function writeAttribute([name, value]: readonly [string, Attribute], to: PbfWriter): void {
  to.writeStringField(1, name)
  if ('float' in value) to.writeFloatField(2, value.float)
  else if ('int' in value) to.writeVarintField(3, value.int)
  else if ('text' in value) to.writeStringField(4, value.text)
  else for (const int of value.ints) to.writeVarintField(8, int)
  const [kind] = Object.keys(value) as (keyof typeof ATTRIBUTE_TYPES)[]
  to.writeVarintField(20, ATTRIBUTE_TYPES[kind ?? 'int'])
}

function writeTensor({ name, shape, values }: Tensor, to: PbfWriter): void {
  for (const length of shape) to.writeVarintField(1, length)
  to.writeVarintField(2, values instanceof Float32Array ? DATA_TYPES.float32 : DATA_TYPES.int64)
  to.writeStringField(8, name)
  // Little-endian, as all machines are for which there is an ONNX Runtime.
  to.writeBytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

function writePort({ name, type, shape }: Port, to: PbfWriter): void {
  to.writeStringField(1, name)
  to.writeMessage(2, (port: Pick<Port, 'type' | 'shape'>) => to.writeMessage(1, writeTensorType, port), { type, shape })
}

function writeTensorType({ type, shape }: Pick<Port, 'type' | 'shape'>, to: PbfWriter): void {
  to.writeVarintField(1, DATA_TYPES[type])
  to.writeMessage(2, writeShape, shape)
}

function writeShape(shape: Port['shape'], to: PbfWriter): void {
  for (const length of shape) to.writeMessage(1, writeLength, length)
}

function writeLength(length: number | string, to: PbfWriter): void {
  if (typeof length === 'number') to.writeVarintField(1, length)
  else to.writeStringField(2, length)
}
