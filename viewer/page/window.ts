/** What a trainer sees of a sample at a time: a stretch of tokens with its first images. Tokens are estimated, for each tokenizer cuts in its own way. */

/** @source Flamingo App. A.3.1: L = 256 tokens, N = 5 images */
export const WINDOW = { tokens: 256, images: 5 } as const
/** @source judgement, as in `balance`: UTF-8 bytes a token of English BPE */
const BYTES_A_TOKEN = 4

export type Piece = { readonly text: string } | { readonly image: number; readonly isShown: boolean }

interface Sequence {
  readonly texts: readonly (string | null)[]
  readonly images: readonly (string | null)[]
}

/** Tokens of a sequence, estimated; an image is one. */
export function tokensOf({ texts }: Sequence): number {
  return texts.reduce((sum, text) => sum + (text === null ? 1 : Math.ceil(Buffer.byteLength(text) / BYTES_A_TOKEN)), 0)
}

/** The window that begins at a token. Images beyond the fifth stand in it and are not shown to the model. */
export function windowAt(sequence: Sequence, start: number): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let shown = 0
  let image = 0
  for (const text of sequence.texts) {
    const tokens = text === null ? 1 : Math.ceil(Buffer.byteLength(text) / BYTES_A_TOKEN)
    const [from, to] = [Math.max(start - at, 0), Math.min(start + WINDOW.tokens - at, tokens)]
    if (to > from) {
      if (text === null) pieces.push({ image, isShown: ++shown <= WINDOW.images })
      else {
        // By the share of its characters: a token is no place in a text.
        const cut = (token: number): number => Math.round((token / tokens) * text.length)
        pieces.push({ text: text.slice(cut(from), cut(to)) })
      }
    }
    if (text === null) image += 1
    at += tokens
  }
  return pieces
}
