/** Finder patterns of QR codes: squares in squares, which show dark and light as 1:1:3:1:1 along every line through their middle. */

/** The middle of a finder pattern, and the side of a module (the small squares that a code is made of), in pixels. */
export interface Finder {
  readonly x: number
  readonly y: number
  readonly modulePx: number
}

/** Levels in rows; dark ones are those under `threshold`. */
interface Dark {
  readonly luma: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
  readonly threshold: number
}

interface Candidate {
  readonly x: number
  readonly y: number
  readonly modulePx: number
  /** Rows in which it was found. */
  readonly rows: number
}

/** By how much of a module a run may be too long or too short. @source ISO/IEC 18004:2015, section 12: 0.5 to 1.5 for single modules, 2.5 to 3.5 for the middle */
const TOLERANCE = 0.5
/** Least difference between the darkest and the lightest pixel of a code. Judgement: a code must be read by cameras; it spares flat pictures the search */
const MIN_CONTRAST = 64
/** Patterns of one picture that are looked at. Judgement: a code has three; it bounds what is done with a chessboard */
const MAX_FINDERS = 24

/**
 * Finder patterns in a picture, those first that most rows show. Dark is what lies under the middle between the darkest and the lightest pixel. @source ISO/IEC 18004:2015,
 * section 12 (reference decode algorithm), steps a and b
 */
export function finderPatterns(luma: Uint8Array, widthPx: number): readonly Finder[] {
  const threshold = middleOf(luma)
  if (threshold === undefined) return []
  const dark: Dark = { luma, widthPx, heightPx: luma.length / widthPx, threshold }
  const found: Candidate[] = []
  for (let y = 0; y < dark.heightPx; y += 1) addOfRow(dark, y, found)
  // The middle square is three modules high, so that a row or two alone are something else.
  const firm = found.filter(({ rows, modulePx }) => rows >= Math.max(2, modulePx))
  return firm.sort((one, other) => other.rows - one.rows || one.y - other.y || one.x - other.x).slice(0, MAX_FINDERS)
}

function middleOf(luma: Uint8Array): number | undefined {
  let [least, most] = [255, 0]
  for (let at = 0; at < luma.length; at += 1) {
    const level = luma[at] as number
    if (level < least) least = level
    if (level > most) most = level
  }
  return most - least < MIN_CONTRAST ? undefined : (least + most) / 2
}

/** Puts what the runs of dark and light in a row show to `found`. */
function addOfRow(dark: Dark, y: number, found: Candidate[]): void {
  const { luma, widthPx, threshold } = dark
  const row = y * widthPx
  // The four runs before the one that starts at `start`. Loose numbers: this is done for each edge of a picture, and an array would take three times as long.
  let [dark1, light1, middle, light2] = [0, 0, 0, 0]
  let start = 0
  let isDark = (luma[row] as number) < threshold
  for (let x = 1; x <= widthPx; x += 1) {
    const isNextDark = x < widthPx ? (luma[row + x] as number) < threshold : !isDark
    if (isNextDark === isDark) continue
    const dark2 = x - start
    const modulePx = isDark ? moduleOf(dark1, light1, middle, light2, dark2) : 0
    if (modulePx > 0) addCandidate(dark, start - light2 - middle / 2, y, modulePx, found)
    dark1 = light1
    light1 = middle
    middle = light2
    light2 = dark2
    start = x
    isDark = isNextDark
  }
}

/** The module of five runs in pixels, if they are in the ratio of a finder pattern; else 0. */
function moduleOf(dark1: number, light1: number, middle: number, light2: number, dark2: number): number {
  if (dark1 === 0) return 0
  const modulePx = (dark1 + light1 + middle + light2 + dark2) / 7
  const room = TOLERANCE * modulePx
  const isPattern =
    Math.abs(middle - 3 * modulePx) <= room &&
    Math.abs(dark1 - modulePx) <= room &&
    Math.abs(light1 - modulePx) <= room &&
    Math.abs(light2 - modulePx) <= room &&
    Math.abs(dark2 - modulePx) <= room
  return isPattern && modulePx >= 1 ? modulePx : 0
}

/** Holds what a row shows against the column through its middle, and puts it to the pattern that lies there. */
function addCandidate(dark: Dark, x: number, rowY: number, across: number, found: Candidate[]): void {
  const column = columnThrough(dark, Math.floor(x), rowY)
  if (column === undefined) return
  const { y, modulePx: down } = column
  if (Math.abs(across - down) > TOLERANCE * Math.max(across, down)) return
  const modulePx = (across + down) / 2
  const at = found.findIndex((other) => Math.hypot(other.x - x, other.y - y) <= modulePx)
  const other = found[at]
  if (other === undefined) {
    found.push({ x, y, modulePx, rows: 1 })
    return
  }
  const rows = other.rows + 1
  const mean = (before: number, value: number): number => before + (value - before) / rows
  found[at] = { x: mean(other.x, x), y: mean(other.y, y), modulePx: mean(other.modulePx, modulePx), rows }
}

/** The finder pattern that a column shows around a pixel of its middle square. */
function columnThrough({ luma, widthPx, heightPx, threshold }: Dark, x: number, y: number) {
  // From a row on up or down: the first row that is not dark, or not light.
  const end = (from: number, step: 1 | -1, isDark: boolean): number => {
    let row = from
    while (row >= 0 && row < heightPx && (luma[row * widthPx + x] as number) < threshold === isDark) row += step
    return row
  }
  const ends = (step: 1 | -1): readonly [core: number, light: number, ring: number] => {
    const core = end(y, step, true)
    const light = end(core, step, false)
    return [core, light, end(light, step, true)]
  }
  const [[coreTop, lightTop, top], [coreEnd, lightEnd, bottom]] = [ends(-1), ends(1)]
  const core = coreEnd - coreTop - 1
  const modulePx = moduleOf(lightTop - top, coreTop - lightTop, core, lightEnd - coreEnd, bottom - lightEnd)
  return modulePx === 0 ? undefined : { y: (coreTop + coreEnd + 1) / 2, modulePx }
}
