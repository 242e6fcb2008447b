/** The pictures that no pipeline may keep: damaged, empty, monstrous or no picture at all. Bytes by host and path. */
import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export const ODDITIES = {
  kites: {
    // A drawing that a browser shows and a data set of pixels cannot hold as it is.
    'pictures/plan.svg': Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><path d="M20 180 L150 20 L280 180 Z" fill="#cfd8e3" stroke="#27496d"/></svg>\n',
    ),
  },
  woods: {
    // A sound header, and image data that is not a zlib stream.
    'pictures/broken.png': png(
      320,
      240,
      Buffer.from('these bytes were a photograph once, before the card failed'.repeat(8)),
    ),
    'pictures/no-bytes.jpg': Buffer.alloc(0),
    // Some servers answer a missing picture with a page and say 200.
    'pictures/not-a-picture.jpg': Buffer.from(
      '<!doctype html><title>Oops</title><p>The picture you look for has moved.</p>\n',
    ),
    // 40,000 x 40,000 pixels of nothing in a few bytes: a decoder that believes the header takes 6 GB.
    'pictures/monster.png': png(40_000, 40_000, deflateSync(Buffer.alloc(40_001 * 4))),
  },
}

/** A grey PNG that claims `width` x `height`, with any bytes as its image data. */
function png(width, height, imageData) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', imageData), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type, data) {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
