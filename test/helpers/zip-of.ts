/** A ZIP of texts, for tests: those over 100 characters are deflated. */
import { crc32, deflateRawSync } from 'node:zlib'

/** `flags` are those of every entry. */
export function zipOf(
  files: Readonly<Record<string, string>>,
  { comment = '', flags = 0 }: { readonly comment?: string; readonly flags?: number } = {},
): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const isDeflated = text.length > 100
    const bytes = isDeflated ? deflateRawSync(text) : Buffer.from(text)
    const about = Buffer.alloc(26)
    about.writeUInt16LE(20, 0)
    about.writeUInt16LE(flags, 2)
    about.writeUInt16LE(isDeflated ? 8 : 0, 4)
    about.writeUInt32LE(crc32(text), 10)
    about.writeUInt32LE(bytes.length, 14)
    about.writeUInt32LE(Buffer.byteLength(text), 18)
    about.writeUInt16LE(Buffer.byteLength(name), 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    parts.push(Buffer.from('PK\x03\x04'), about, Buffer.from(name), bytes)
    list.push(Buffer.from('PK\x01\x02\x14\0'), about, place, Buffer.from(name))
    offset += 30 + Buffer.byteLength(name) + bytes.length
  }
  const end = Buffer.alloc(18)
  const count = Object.keys(files).length
  end.writeUInt16LE(count, 4)
  end.writeUInt16LE(count, 6)
  end.writeUInt32LE(Buffer.concat(list).length, 8)
  end.writeUInt32LE(offset, 12)
  end.writeUInt16LE(comment.length, 16)
  return Buffer.concat([...parts, ...list, Buffer.from('PK\x05\x06'), end, Buffer.from(comment)])
}
