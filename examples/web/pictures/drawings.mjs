/**
 * Things and plans as SVG fragments on a field of 100 x 100, to be laid over a photograph or on paper.
 *
 * No letters anywhere: which fonts a machine has must not change a picture.
 */
import { seededRandom } from './noise.mjs'

const line = (d, colour = '#2b2b33', width = 1) =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`
const shape = (d, fill, colour = 'none') => `<path d="${d}" fill="${fill}" stroke="${colour}" stroke-width="0.8"/>`
const oval = (cx, cy, rx, ry, fill) => `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${fill}"/>`

/** Each drawing takes its main colour and a seed. */
export const DRAWINGS = {
  diamondKite: (colour) =>
    shape('M50 12 L68 34 L50 74 L32 34 Z', colour, '#222') +
    line('M50 12 V74 M32 34 H68', '#3a2a1a', 0.8) +
    line('M50 74 C44 82 58 86 50 96', '#d8d2c4', 1.2) +
    line('M50 40 L6 98', '#eee', 0.3),
  delta: (colour) =>
    shape('M50 22 L92 58 L58 50 L50 62 L42 50 L8 58 Z', colour, '#1d1d26') +
    line('M50 22 V62', '#111', 0.9) +
    line('M50 50 L40 99', '#eee', 0.3),
  boxKite: (colour) =>
    shape('M30 24 L62 18 L62 34 L30 40 Z', colour, '#222') +
    shape('M62 18 L74 28 L74 44 L62 34 Z', '#f0e6d2', '#222') +
    shape('M30 56 L62 50 L62 66 L30 72 Z', colour, '#222') +
    shape('M62 50 L74 60 L74 76 L62 66 Z', '#f0e6d2', '#222') +
    line('M30 24 V72 M62 18 V66 M74 28 V76', '#5a4025', 1) +
    line('M30 48 L2 98', '#eee', 0.3),
  kiteTrain: (colour) =>
    Array.from({ length: 6 }, (_, index) => {
      const x = 18 + index * 12
      const y = 84 - index * 13
      const side = 9 - index * 0.8
      return shape(
        `M${x} ${y - side} l${side} ${side} l${-side} ${side * 1.4} l${-side} ${-side} Z`,
        index % 2 ? '#f4efe2' : colour,
        '#222',
      )
    }).join('') + line('M4 99 L84 12', '#eee', 0.4),
  boat: (colour) =>
    shape('M22 70 H78 L68 82 H32 Z', colour, '#1b1b1b') +
    line('M50 70 V26', '#4a3520', 1.6) +
    shape('M52 28 L74 64 H52 Z', '#efe9da') +
    shape('M48 34 L30 64 H48 Z', '#d9cfb8') +
    line('M10 84 q8 -4 16 0 t16 0 t16 0 t16 0 t16 0', '#cfe0ea', 1),
  lighthouse: (colour) =>
    shape('M42 86 L46 34 H54 L58 86 Z', '#f3efe6', '#333') +
    shape('M43.4 68 L44.6 52 H55.4 L56.6 68 Z', colour) +
    shape('M45 34 H55 V26 H45 Z', '#f7dc7a', '#333') +
    shape('M44 26 L50 19 L56 26 Z', '#39343a') +
    shape('M55 30 L98 18 V44 Z', 'rgba(255,240,180,0.35)'),
  bell: (colour) =>
    shape('M34 72 C38 62 36 30 50 28 C64 30 62 62 66 72 Z', colour, '#3b2c12') +
    oval(50, 74, 17, 3.4, '#6d5220') +
    oval(50, 79, 3.6, 3.6, '#3b2c12') +
    line('M50 28 V18 M44 18 H56', '#555', 2),
  chanterelle: (colour) =>
    shape(
      'M24 38 C30 26 44 36 50 34 C58 30 70 26 76 38 C68 48 60 54 57 84 H44 C42 56 34 48 24 38 Z',
      colour,
      '#8a5a12',
    ) + line('M36 44 C44 56 47 66 47 80 M50 42 V82 M63 44 C56 56 54 66 54 80', '#b57a1e', 0.9),
  flyAgaric: (colour, seed) => {
    const random = seededRandom(seed)
    const spots = Array.from({ length: 11 }, () => {
      const angle = Math.PI * (0.08 + 0.84 * random())
      const reach = 4 + random() * 20
      return oval(
        50 - Math.cos(angle) * reach,
        44 - Math.sin(angle) * reach * 0.75,
        1.4 + random() * 1.8,
        1.1 + random(),
        '#fbf6ea',
      )
    }).join('')
    return (
      shape('M46 46 H54 L57 86 H43 Z', '#f1ead9', '#9b917c') +
      shape('M20 48 C22 14 78 14 80 48 C66 43 34 43 20 48 Z', colour, '#5e120c') +
      spots +
      shape('M43 58 q7 5 14 0 l-1 5 q-6 4 -12 0 Z', '#e5dcc6')
    )
  },
  inkCap: (colour) =>
    [32, 52, 68]
      .map((x, index) => {
        const top = 28 + index * 9
        return (
          shape(`M${x - 2} ${top + 20} h4 V88 h-4 Z`, '#efe9df', '#a79f92') +
          shape(
            `M${x - 9} ${top + 26} C${x - 9} ${top - 8} ${x + 9} ${top - 8} ${x + 9} ${top + 26} q-9 5 -18 0 Z`,
            colour,
            '#3d352f',
          )
        )
      })
      .join(''),
  puffball: (colour) =>
    oval(38, 70, 20, 17, colour) +
    oval(66, 76, 13, 11, colour) +
    oval(33, 63, 8, 5, '#fdfaf2') +
    line('M20 88 q30 -6 62 0', '#50602c', 2),
  bracket: (colour) =>
    shape('M30 0 H52 V100 H26 Z', '#594431') +
    [24, 46, 68]
      .map((y) =>
        shape(
          `M50 ${y} C78 ${y - 9} 88 ${y + 4} 80 ${y + 9} C70 ${y + 14} 58 ${y + 10} 50 ${y + 8} Z`,
          colour,
          '#3d2a17',
        ),
      )
      .join(''),
  morel: (colour, seed) => {
    const random = seededRandom(seed)
    const pits = Array.from({ length: 20 }, () =>
      oval(40 + random() * 20, 24 + random() * 32, 1.5 + random(), 2 + random() * 1.4, '#3f2a18'),
    ).join('')
    return (
      shape('M44 56 H56 L59 88 H41 Z', '#eadfc4', '#9a8a66') +
      shape('M50 14 C66 22 66 50 58 60 H42 C34 50 34 22 50 14 Z', colour, '#3f2a18') +
      pits
    )
  },
  loaf: (colour) =>
    oval(50, 66, 38, 20, 'rgba(40,20,8,0.45)') +
    shape('M14 62 C14 32 86 32 86 62 C86 78 14 78 14 62 Z', colour, '#5c3210') +
    line('M34 44 q6 9 2 22 M50 40 q6 10 2 24 M66 44 q6 9 2 20', '#f3d9a8', 3.2),
  baguettes: (colour) =>
    [22, 44, 66]
      .map(
        (y, index) =>
          shape(
            `M8 ${y + 6} C20 ${y - 6} 80 ${y - 8} 92 ${y + 2} C82 ${y + 14} 22 ${y + 18} 8 ${y + 6} Z`,
            colour,
            '#5c3210',
          ) +
          Array.from({ length: 5 }, (_, cut) =>
            line(`M${24 + cut * 12 + index * 2} ${y + 9} l6 -10`, '#f1d5a1', 2),
          ).join(''),
      )
      .join(''),
  pretzel: (colour) =>
    line(
      'M30 76 C52 60 72 48 72 32 C72 16 52 18 50 34 C48 18 28 16 28 32 C28 48 48 60 70 76 C86 58 88 26 62 20 M30 76 C14 58 12 26 38 20',
      colour,
      7,
    ) +
    [
      [36, 72],
      [62, 70],
      [50, 62],
      [42, 68],
    ]
      .map(([x, y]) => oval(x, y, 1.1, 1.1, '#fff'))
      .join(''),
  rolls: (colour) =>
    [
      [28, 40],
      [54, 34],
      [76, 48],
      [38, 66],
      [64, 70],
    ]
      .map(
        ([x, y]) =>
          oval(x, y + 3, 14, 11, 'rgba(50,25,8,0.5)') +
          oval(x, y, 14, 11, colour) +
          line(`M${x - 7} ${y - 2} q7 -6 14 0`, '#f5deb0', 1.8),
      )
      .join(''),
  jar: (colour) =>
    shape('M30 26 H70 V88 Q70 92 66 92 H34 Q30 92 30 88 Z', 'rgba(225,238,240,0.6)', '#5b6b70') +
    shape('M31 50 q10 -6 19 0 t19 0 V88 Q69 91 66 91 H34 Q31 91 31 88 Z', colour) +
    [40, 52, 60, 46, 56]
      .map((x, index) => oval(x, 58 + index * 6, 2 + (index % 3), 2 + (index % 2), '#fff8e6'))
      .join('') +
    shape('M28 18 H72 V26 H28 Z', '#7d8a58', '#424a2a'),
}
