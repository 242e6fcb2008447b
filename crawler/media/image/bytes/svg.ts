/**
 * SVG as a picture (`images.svg: rasterise`). librsvg draws it in the decoder's child: it runs no script, and a file that comes as bytes has no place from which it
 * could load another, so that of all addresses only `data:` is read (test/crawler/media/image/bytes/svg.test.ts). What would look otherwise on another machine is refused.
 */
import sharp from 'sharp'

const LOADER = { operation: ['VipsForeignLoadSvgBuffer'] }

/** What hangs on the machine, each with its name: letters are drawn in its fonts, and a part may be for readers of its language. librsvg draws no foreign objects at all. */
const OF_THE_MACHINE: Readonly<Record<string, RegExp>> = {
  text: /<(?:\w{1,20}:)?text[\s/>]/,
  foreignObject: /<(?:\w{1,20}:)?foreignObject[\s/>]/,
  systemLanguage: /\ssystemLanguage\s*=/,
}

/** Why a drawing is not opened, if it holds what other machines would draw otherwise. Bytes that are no UTF-8 are read as Latin-1: names of elements are the same. */
export function hangsOnMachine(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1')
  return Object.keys(OF_THE_MACHINE).find((name) => OF_THE_MACHINE[name]?.test(text))
}

/** Opens libvips' loader of SVG while `use` runs. One picture is decoded at a time, so that no other body meets it. */
export async function withSvgLoader<T>(use: () => Promise<T>): Promise<T> {
  sharp.unblock(LOADER)
  try {
    return await use()
  } finally {
    sharp.block(LOADER)
  }
}
