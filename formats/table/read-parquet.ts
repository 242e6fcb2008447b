/** Reads flat parquet tables of our own back: those beside the shards of a dataset. */
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import type { ParquetRow, ParquetType } from './parquet.ts'

/** The columns of a table without lists and structs, by name, in order. */
export function columnsOf(bytes: Buffer): Readonly<Record<string, ParquetType>> {
  const { schema } = parquetMetadata(bufferOf(bytes))
  return Object.fromEntries(schema.slice(1).map(({ name, type }) => [name, TYPES[type ?? ''] ?? 'string']))
}

/** Its rows, in order. */
export async function readTable(bytes: Buffer): Promise<readonly ParquetRow[]> {
  return await parquetReadObjects({ file: bufferOf(bytes) })
}

const TYPES: Readonly<Record<string, ParquetType>> = { DOUBLE: 'double', INT32: 'int32', INT64: 'int64' }

function bufferOf(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
}
