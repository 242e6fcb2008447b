/** Frames of pictures, told from dialogs over the page: both are named `lightbox`, `modal` or `popup`. */
import type { Block } from '../../flow/blocks.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { sumIn } from '../../flow/prefix-sums.ts'

/** Hints (class-names.ts) that name what opens over the page, and what a click on will open there. */
const NAMES: ReadonlySet<string> = new Set(['lightbox', 'modal', 'popup', 'pop-up'])
/** Words of a frame besides captions: a file's name and size, a label to enlarge. Whoever says more says it in a dialog. Judgement. */
const FRAME_WORDS = 12

/** Prepares the question of whether a block is the frame of a picture. Sums are made when the first block has such a name. */
export function pictureFrames({ items }: PageFlow): (block: Block) => boolean {
  let sums: { readonly words: Float64Array; readonly images: Int32Array } | undefined
  const sum = (): NonNullable<typeof sums> => {
    const words = new Float64Array(items.length + 1)
    const images = new Int32Array(items.length + 1)
    for (const item of items) {
      const { index } = item
      words[index + 1] = (words[index] ?? 0) + (item.kind === 'text' && item.role !== 'caption' ? item.words : 0)
      images[index + 1] = (images[index] ?? 0) + (item.kind === 'image' ? 1 : 0)
    }
    return { words, images }
  }
  return (block) => {
    if (!NAMES.has(block.hints.strong ?? '')) return false
    sums ??= sum()
    return sumIn(sums.images, block) > 0 && sumIn(sums.words, block) <= FRAME_WORDS
  }
}
