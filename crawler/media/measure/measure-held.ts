/** Looks again at bytes that are held: at pictures of the ledger, and at frames of clips. */
import { M3wError } from '../../../core/errors.ts'
import type { Group } from '../../../core/sort.ts'
import type { TaskContext } from '../../../core/stage.ts'
import type { Why } from '../../../datasets/drops.ts'
import { measuresOf } from '../../../datasets/images.ts'
import type { DropReason, ImageSignals, ImageSlot } from '../../../schemas/index.ts'
import type { Decoder, DecoderLimits } from '../image/decoder.ts'
import { readHeld } from '../image-facts.ts'

/** In the drop records of pictures that cannot be decoded any more. */
const HELD_VERSION = 1

/** What a decoder says of held bytes: signals, or why there are none for good. */
export type Measured = { readonly signals: ImageSignals } | { readonly status: DropReason; readonly detail: string }

/**
 * Decodes the bytes that the first place points to. Throws E_CORRUPT if they are others, and E_CHILD (retryable) if nothing can be said of
 * them: a drop is for good, so it stands on evidence.
 */
export async function measureAgain(
  stage: string,
  { key, records }: Group<ImageSlot>,
  { store }: TaskContext<Record<never, never>>,
  decoder: Pick<Decoder, 'decode'>,
  limits: DecoderLimits,
): Promise<Measured> {
  const [first] = records()
  if (first === undefined) throw new Error(`no place of image ${key}`)
  const { id, blob } = measuresOf(first)
  // An SVG that is here was asked for.
  const asked = { ...limits, svg: 'rasterise' } as const
  const bytes = await readHeld(store, { id, blob }, first.fact.url)
  const advice = 'Give the machine more memory, or lower images.maxPixels.'
  return await lookAt(bytes, { decoder, limits: asked, whom: `${stage}: image ${id} of ${first.fact.url}`, advice })
}

interface Look {
  readonly decoder: Pick<Decoder, 'decode'>
  readonly limits: DecoderLimits
  /** Who looks, and at what. */
  readonly whom: string
  readonly advice: string
}

/** What a decoder says of some bytes. E_CHILD (retryable) where process after process was lost, which says nothing of them. */
export async function lookAt(bytes: Buffer, { decoder, limits, whom, advice }: Look): Promise<Measured> {
  const decoded = await decoder.decode(bytes, limits)
  if ('measured' in decoded) return { signals: decoded.measured.signals }
  if (decoded.status !== 'decoder_lost') return decoded
  throw new M3wError(
    'E_CHILD',
    `${whom}: no decoder process lived to look at it (${decoded.detail}); expected one in twelve to. ${advice}`,
    { retryable: true },
  )
}

/** Of the drop of a slot whose picture cannot be decoded. */
export function whyOf({ status, detail }: Extract<Measured, { status: DropReason }>): Why {
  return { reason: status, measured: null, limit: null, ruleVersion: HELD_VERSION, detail }
}
