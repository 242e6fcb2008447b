/** Captions of a video with their times, from a file of WebVTT. @source https://www.w3.org/TR/webvtt1/ sections 4 and 6 */

export interface Cue {
  readonly startMs: number
  readonly endMs: number
  /** Without tags, white space collapsed; never empty. */
  readonly text: string
}

/** A file of more is not read: hours of speech take some 100 KB. judgement */
export const MAX_TRACK_BYTES = 2_000_000
const MAX_CUES = 20_000
const TIME = /^\s*(?:(\d{2,6}):)?([0-5]\d):([0-5]\d)\.(\d{3})\s+-->\s+(?:(\d{2,6}):)?([0-5]\d):([0-5]\d)\.(\d{3})/

/** Is it a file of WebVTT? */
export function isWebVtt(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString('utf8')
  return /^\uFEFF?WEBVTT(?:[ \t\r\n]|$)/.test(head)
}

/** The cues in the order of the file; what cannot be read is passed over. Never throws. */
export function readCues(bytes: Buffer): readonly Cue[] {
  const cues: Cue[] = []
  for (const block of bytes
    .toString('utf8')
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)) {
    if (cues.length >= MAX_CUES) break
    const lines = block.split('\n')
    const at = lines.findIndex((line) => line.includes('-->'))
    const times = at < 0 || at > 1 ? undefined : timesOf(lines[at] ?? '')
    const text = at < 0 ? '' : spoken(lines.slice(at + 1).join(' '))
    if (times !== undefined && times.endMs > times.startMs && text !== '') cues.push({ ...times, text })
  }
  return cues
}

function timesOf(line: string): Pick<Cue, 'startMs' | 'endMs'> | undefined {
  const found = TIME.exec(line)
    ?.slice(1)
    .map((part) => Number(part ?? 0))
  if (found === undefined) return undefined
  const [h = 0, m = 0, s = 0, ms = 0, toH = 0, toM = 0, toS = 0, toMs = 0] = found
  return { startMs: ((h * 60 + m) * 60 + s) * 1000 + ms, endMs: ((toH * 60 + toM) * 60 + toS) * 1000 + toMs }
}

/** Without tags of voices and styles, and with the five entities that WebVTT has. */
function spoken(text: string): string {
  return text
    .replace(/<[^<>]*>/g, '')
    .replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\s+/gu, ' ')
    .trim()
}
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', nbsp: ' ' }

/** Pieces of a video that one text describes: neighbouring cues are joined until they are `minMs` long, and end where a sentence does or they would be over `maxMs`. */
export function piecesOf(
  cues: readonly Cue[],
  { minMs, maxMs, most }: { readonly minMs: number; readonly maxMs: number; readonly most: number },
): readonly Cue[] {
  const pieces: Cue[] = []
  let open: Cue | undefined
  const close = (): void => {
    if (open !== undefined && open.endMs - open.startMs >= minMs && open.endMs - open.startMs <= maxMs)
      pieces.push(open)
    open = undefined
  }
  for (const cue of [...cues].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)) {
    const isNext = open !== undefined && cue.startMs - open.endMs <= MAX_GAP_MS && cue.endMs - open.startMs <= maxMs
    if (open !== undefined && !isNext) close()
    open =
      open === undefined
        ? cue
        : { startMs: open.startMs, endMs: Math.max(open.endMs, cue.endMs), text: `${open.text} ${cue.text}` }
    if (open.endMs - open.startMs >= minMs && /[.!?…]["'”’)]?$/u.test(open.text)) close()
    if (pieces.length >= most) return pieces
  }
  close()
  return pieces.slice(0, most)
}
/** Of silence between cues that are one piece. judgement: a breath */
const MAX_GAP_MS = 1000
