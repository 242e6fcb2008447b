/**
 * Every picture of the demo web, by host and path: what paints it, and with which numbers.
 *
 * `landscape` and `texture` are photograph-like; `thing` lays a drawing over one of them; the rest are figures.
 */
import { barChart, contourMap, lineChart, mark, pieChart, pixels, plan } from './figures.mjs'

const DUNES = { sky: ['#5f93c4', '#d9e4ea'], land: ['#9fae93', '#c9b178'], ridges: 3 }
const SEA = { sky: ['#6d8fae', '#e6dccb'], land: ['#7b8894', '#59646b'], ridges: 2, water: '#3f6273' }
const DUSK = { sky: ['#2b2f55', '#e08a54'], land: ['#4d4560', '#23222c'], ridges: 4, sun: [0.7, 0.5] }
const FOG = { sky: ['#b9bfc2', '#d6d8d6'], land: ['#a7adb0', '#7e868a'], ridges: 3, haze: 0.85, clouds: 0.2 }
const FOREST = { sky: ['#8fa9a0', '#e4e2c8'], land: ['#7a8a4c', '#5a4a22'], ridges: 5, haze: 0.35 }
const AUTUMN = { sky: ['#9fb4c2', '#efe0bd'], land: ['#c08a3a', '#7a3d1a'], ridges: 5, haze: 0.3 }
const SNOW = { sky: ['#93a7bd', '#e6ebf0'], land: ['#c2ccd6', '#eef2f5'], ridges: 3, haze: 0.4 }
const FLOOR = { kind: 'moss', colours: ['#2c2415', '#8a7748'], scale: 30 }
const TABLE = { kind: 'bark', colours: ['#5a3a20', '#b98a55'], scale: 46 }

const landscape = (look, seed, width = 720, height = 480, more = {}) => ({
  paint: 'landscape',
  ...look,
  seed,
  width,
  height,
  ...more,
})
const texture = (look, seed, width = 640, height = 480) => ({ paint: 'texture', ...look, seed, width, height })
const thing = (drawing, colour, ground, box = [0.25, 0.08, 0.85]) => ({ paint: 'thing', drawing, colour, ground, box })
const figure = (svg) => ({ paint: 'figure', svg })
const wave = (count, base, swing, turn = 0) =>
  Array.from({ length: count }, (_, index) => base + swing * Math.sin((index / count) * 6.28 * 2 + turn))

const MARK = figure(mark({ width: 240, height: 96 }))
const SPRITE = { '.': '#f2efe4', k: '#2b2b33', r: '#c23b2e', y: '#e8b93a', b: '#30588c', w: '#ffffff' }

export const CATALOGUE = {
  kites: {
    'pictures/dunes.jpg': landscape(DUNES, 11),
    'pictures/first-kite.jpg': thing('diamondKite', '#c8402f', landscape(DUNES, 12, 640, 480)),
    'pictures/bridle-plan.png': figure(
      plan({
        width: 560,
        height: 420,
        colour: '#27496d',
        parts: [
          'M50 8 L80 40 L50 92 L20 40 Z',
          'M50 8 V92 M20 40 H80',
          'M50 26 L96 50 L50 74',
          'M90 50 h10',
          'M44 26 h12 M44 74 h12',
        ],
      }),
    ),
    'pictures/knots.png': figure(
      plan({
        width: 480,
        height: 360,
        colour: '#5b3a1e',
        parts: [
          'M5 50 C30 10 60 90 70 50 C76 24 40 20 42 50 C44 82 80 78 95 50',
          'M10 80 H90',
          'M30 72 v16 M70 72 v16',
        ],
      }),
    ),
    'pictures/delta-640.jpg': thing('delta', '#e0a32b', landscape(DUSK, 13, 640, 427)),
    'pictures/delta-shadow.jpg': landscape(DUNES, 14, 600, 450, { sun: [0.2, 0.3] }),
    'pictures/box-kite-320.jpg': thing('boxKite', '#37719c', landscape(DUNES, 15, 320, 240)),
    'pictures/box-kite-640.jpg': thing('boxKite', '#37719c', landscape(DUNES, 15, 640, 480)),
    'pictures/box-kite-1280.jpg': thing('boxKite', '#37719c', landscape(DUNES, 15, 1280, 960)),
    'pictures/box-frame.png': figure(
      plan({
        width: 520,
        height: 400,
        colour: '#444a57',
        parts: [
          'M20 30 L60 20 L80 32 L40 42 Z',
          'M20 70 L60 60 L80 72 L40 82 Z',
          'M20 30 V70 M60 20 V60 M80 32 V72 M40 42 V82',
        ],
      }),
    ),
    'pictures/night.jpg': thing('diamondKite', '#6f7fd0', landscape(DUSK, 16, 640, 480)),
    'pictures/night.webp': thing('diamondKite', '#6f7fd0', landscape(DUSK, 16, 800, 600)),
    'pictures/lamps-320.jpg': texture({ kind: 'embers', colours: ['#0c1026', '#ffd890'], scale: 17 }, 17, 320, 240),
    'pictures/lamps.jpg': texture({ kind: 'embers', colours: ['#0c1026', '#ffd890'], scale: 34 }, 17),
    'pictures/tails.jpg': thing('kiteTrain', '#bf3f5a', landscape(DUNES, 18, 700, 500)),
    'pictures/paper.jpg': texture({ kind: 'paper', colours: ['#b9a77f', '#f3ead2'], scale: 40 }, 19),
    'pictures/ripstop.jpg': texture({ kind: 'weave', colours: ['#7b1f2b', '#d6656b'], scale: 9 }, 20, 512, 512),
    'pictures/sled-plan.png': figure(
      plan({
        width: 600,
        height: 450,
        colour: '#1f5f54',
        parts: ['M30 10 H70 L90 35 L70 90 H30 L10 35 Z', 'M30 10 V90 M70 10 V90', 'M42 50 L50 38 L58 50 Z'],
      }),
    ),
    'pictures/sled-aloft.jpg': landscape(SEA, 21, 660, 440),
    'pictures/wind-week.png': figure(
      barChart({
        width: 640,
        height: 400,
        values: [0.3, 0.45, 0.8, 0.95, 0.6, 0.2, 0.35],
        colour: '#4f86b5',
        marked: [3],
      }),
    ),
    'pictures/line-pull.png': figure(
      lineChart({
        width: 640,
        height: 400,
        series: [wave(14, 0.5, 0.3), wave(14, 0.35, 0.2, 1)],
        colours: ['#b5442c', '#27496d'],
      }),
    ),
    'pictures/workshop.jpg': texture(TABLE, 22),
    'pictures/self-portrait.jpg': landscape(DUSK, 23, 480, 480),
    'pictures/ring-mark.png': MARK,
  },
  harbour: {
    'pictures/dawn.jpg': landscape(SEA, 31, 760, 500, { sun: [0.3, 0.45] }),
    'pictures/bell.jpg': thing(
      'bell',
      '#b98b35',
      texture({ kind: 'paper', colours: ['#3e4a52', '#7b8a90'], scale: 50 }, 32, 560, 560),
    ),
    'pictures/rope.jpg': texture({ kind: 'weave', colours: ['#5d4526', '#cfae74'], scale: 22 }, 33),
    'pictures/walk-plan.png': figure(
      plan({
        width: 720,
        height: 300,
        colour: '#5d4526',
        parts: [
          'M-60 45 H160 M-60 55 H160',
          'M-40 35 V65 M-10 35 V65 M20 35 V65 M50 35 V65 M80 35 V65 M110 35 V65',
          'M-55 50 C-20 42 20 58 60 50 S120 46 155 50',
        ],
      }),
    ),
    'pictures/boat-model.jpg': thing('boat', '#8a2f2a', texture(TABLE, 34, 640, 480)),
    'pictures/boat-model@2x.jpg': thing('boat', '#8a2f2a', texture(TABLE, 34, 960, 720)),
    'pictures/boat-launch.jpg': thing('boat', '#2f5d8a', landscape(SEA, 35, 640, 480)),
    'pictures/signal-pilot.png': figure(
      pixels({
        side: 24,
        palette: SPRITE,
        rows: [
          'wwwwrrrrrrrr',
          'wwwwrrrrrrrr',
          'wwwwrrrrrrrr',
          'wwwwrrrrrrrr',
          'wwwwrrrrrrrr',
          'wwwwrrrrrrrr',
          'wwwwrrrrrrrr',
          'wwwwrrrrrrrr',
        ],
      }),
    ),
    'pictures/signal-wait.png': figure(
      pixels({
        side: 24,
        palette: SPRITE,
        rows: [
          'yyyyyybbbbbb',
          'yyyyyybbbbbb',
          'yyyyyybbbbbb',
          'yyyyyybbbbbb',
          'bbbbbbyyyyyy',
          'bbbbbbyyyyyy',
          'bbbbbbyyyyyy',
          'bbbbbbyyyyyy',
        ],
      }),
    ),
    'pictures/fog.jpg': landscape(FOG, 36),
    'pictures/lighthouse.jpg': thing('lighthouse', '#b23a30', landscape(SEA, 37, 480, 640), [0.02, 0.1, 0.75]),
    'pictures/pilot-boat.jpg': thing('boat', '#d8a12f', landscape(FOG, 38, 640, 440)),
    'pictures/ice.jpg': landscape(SNOW, 39, 720, 460, { water: '#7f98a8' }),
    'pictures/ice-floes.jpg': texture({ kind: 'crumb', colours: ['#4a6274', '#eef4f7'], scale: 60 }, 40),
    'pictures/tide-curve.png': figure(
      lineChart({
        width: 700,
        height: 380,
        series: [wave(25, 0.5, 0.38), wave(25, 0.5, 0.26, 0.6)],
        colours: ['#1f6f8b', '#9bbcc8'],
      }),
    ),
    'pictures/soundings.png': figure(
      contourMap({ seed: 41, width: 640, height: 460, colours: ['#e4eef2', '#6d9bb0', '#1f4c66'] }),
    ),
    'pictures/ferry.jpg': landscape(DUSK, 42, 700, 460, { water: '#2c3350' }),
    'pictures/quay-stones.jpg': texture({ kind: 'moss', colours: ['#3c4340', '#a5ab9c'], scale: 26 }, 43),
    'pictures/lamp-oil.jpg': thing('jar', '#d7a838', texture(TABLE, 44, 520, 520)),
    'pictures/hall.jpg': landscape(SEA, 45, 640, 420, { sun: [0.8, 0.4] }),
    'plates/plate-1.jpg': landscape(SEA, 46, 400, 300),
    'pictures/chart-room.jpg': { ...landscape(SEA, 47, 600, 400), orientation: 6 },
  },
  woods: {
    'pictures/beeches.jpg': landscape(FOREST, 51, 720, 480, { sun: [0.5, 0.3] }),
    'pictures/october.jpg': landscape(AUTUMN, 52),
    'pictures/path.jpg': landscape(AUTUMN, 53, 540, 720),
    'pictures/after-rain.jpg': landscape(FOREST, 54, 700, 470, { clouds: 0.9 }),
    'pictures/stream.jpg': landscape(FOREST, 55, 640, 480, { water: '#4c5b4a' }),
    'pictures/brackets.jpg': thing('bracket', '#c58a4a', landscape(SNOW, 56, 480, 640), [0, 0, 0.95]),
    'pictures/bark.jpg': texture({ kind: 'bark', colours: ['#33291f', '#9a8a74'], scale: 20 }, 57),
    'pictures/chanterelle.jpg': thing('chanterelle', '#e8a020', texture(FLOOR, 58)),
    'pictures/chanterelle-gills.jpg': texture(
      { kind: 'bark', colours: ['#a4660f', '#f4c45a'], scale: 14 },
      59,
      480,
      480,
    ),
    'pictures/fly-agaric.jpg': thing('flyAgaric', '#c4281c', texture(FLOOR, 60)),
    'pictures/fly-agaric.gif': thing('flyAgaric', '#d8571c', texture(FLOOR, 61, 320, 320)),
    'pictures/ink-caps.jpg': thing('inkCap', '#d8d0c2', texture(FLOOR, 62)),
    'pictures/ink.jpg': texture({ kind: 'paper', colours: ['#17141a', '#57505a'], scale: 36 }, 63),
    'pictures/puffballs.jpg': thing(
      'puffball',
      '#eee6d3',
      texture({ kind: 'moss', colours: ['#22391c', '#7e9a4a'], scale: 22 }, 64),
    ),
    'pictures/puffball-cut.jpg': texture({ kind: 'crumb', colours: ['#c9c0a4', '#fbf8ec'], scale: 18 }, 65, 480, 400),
    'pictures/morels.jpg': thing('morel', '#a97b46', texture(FLOOR, 66)),
    'pictures/spore-print.jpg': texture({ kind: 'rings', colours: ['#5a4436', '#f1e9dc'], scale: 34 }, 67, 560, 560),
    'pictures/spore-colours.png': figure(
      pieChart({
        width: 440,
        height: 440,
        values: [0.35, 0.25, 0.2, 0.12, 0.08],
        colours: ['#efe7d5', '#6e5138', '#2a2330', '#c98d8d', '#b08a3e'],
      }),
    ),
    'pictures/rainfall.png': figure(
      barChart({
        width: 680,
        height: 400,
        values: [0.5, 0.42, 0.38, 0.3, 0.44, 0.52, 0.35, 0.48, 0.72, 0.9, 0.84, 0.6],
        colour: '#4a8c74',
        marked: [9],
      }),
    ),
    'pictures/finds-by-month.png': figure(
      lineChart({
        width: 680,
        height: 400,
        series: [[0.05, 0.04, 0.1, 0.22, 0.18, 0.2, 0.3, 0.5, 0.85, 0.95, 0.5, 0.12]],
        colours: ['#8a5a12'],
      }),
    ),
    'pictures/map.png': figure(
      contourMap({ seed: 68, width: 640, height: 480, colours: ['#eef0dd', '#9aa873', '#a4472b'], places: 6 }),
    ),
    'pictures/tree-rings.jpg': texture({ kind: 'rings', colours: ['#6b4526', '#d9b27a'], scale: 30 }, 69, 512, 512),
    'pictures/leaf-mould.jpg': texture(FLOOR, 70),
    'pictures/blue-field.png': figure(pixels({ side: 40, palette: SPRITE, rows: Array(6).fill('bbbbbbbb') })),
    'pictures/panorama.jpg': landscape(FOREST, 71, 1200, 260),
    'pictures/pin.png': figure(
      pixels({
        side: 4,
        palette: SPRITE,
        rows: [
          '....rrrr....',
          '...rrrrrr...',
          '..rrrwwrrr..',
          '..rrrwwrrr..',
          '..rrrrrrrr..',
          '...rrrrrr...',
          '...rrrrrr...',
          '....rrrr....',
          '....rrrr....',
          '.....rr.....',
          '.....rr.....',
          '............',
        ],
      }),
    ),
    'pictures/ring-mark.png': MARK,
  },
  bakery: {
    'pictures/oven.jpg': texture({ kind: 'embers', colours: ['#1c0d06', '#ff9a3c'], scale: 60 }, 81, 720, 480),
    'pictures/monday-loaves.jpg': thing('loaf', '#b06a2c', texture(TABLE, 82)),
    'pictures/dough.jpg': texture({ kind: 'paper', colours: ['#c9b48a', '#f5ecd6'], scale: 70 }, 83),
    'pictures/rise.png': figure(
      lineChart({
        width: 660,
        height: 400,
        series: [
          [0.05, 0.08, 0.14, 0.24, 0.38, 0.55, 0.7, 0.8, 0.86, 0.88],
          [0.05, 0.06, 0.08, 0.12, 0.18, 0.27, 0.38, 0.5, 0.62, 0.72],
        ],
        colours: ['#c4472f', '#4a6fa5'],
      }),
    ),
    'pictures/rye.jpg': texture({ kind: 'crumb', colours: ['#3c2616', '#8d6540'], scale: 16 }, 84),
    'pictures/rain-window.jpg': landscape(FOG, 85, 640, 480),
    'pictures/burnt.jpg': thing(
      'loaf',
      '#3a2416',
      texture({ kind: 'bark', colours: ['#2b2320', '#6a5a50'], scale: 50 }, 86),
    ),
    'pictures/pretzels.jpg': thing('pretzel', '#8a4a1c', texture(TABLE, 87, 560, 480)),
    'pictures/lye-bowl.jpg': texture({ kind: 'rings', colours: ['#8fa3ad', '#e6edf0'], scale: 48 }, 88),
    'pictures/scoring.png': figure(
      plan({
        width: 560,
        height: 420,
        colour: '#7a4a1e',
        parts: [
          'M8 50 C8 20 92 20 92 50 C92 80 8 80 8 50 Z',
          'M30 36 L36 64 M46 34 L52 66 M62 36 L68 64',
          'M14 50 C40 40 60 60 86 50',
        ],
      }),
    ),
    'pictures/blade.jpg': texture({ kind: 'bark', colours: ['#5d6468', '#d7dde0'], scale: 60 }, 89, 560, 400),
    'pictures/oven-curve.png': figure(
      lineChart({
        width: 700,
        height: 400,
        series: [
          [0.2, 0.5, 0.8, 0.97, 0.9, 0.78, 0.7, 0.61, 0.5, 0.42],
          [0.15, 0.3, 0.52, 0.7, 0.76, 0.74, 0.69, 0.62, 0.53, 0.46],
        ],
        colours: ['#b5442c', '#d9a03a'],
      }),
    ),
    'pictures/bricks.jpg': texture({ kind: 'weave', colours: ['#6e2f20', '#bf7350'], scale: 30 }, 90),
    'pictures/starter.jpg': thing('jar', '#e4d3a6', texture(TABLE, 91, 520, 560)),
    'pictures/bubbles.webp': texture({ kind: 'crumb', colours: ['#b79b66', '#f7efd9'], scale: 26 }, 92),
    'pictures/flours.png': figure(
      pieChart({
        width: 460,
        height: 460,
        values: [0.5, 0.22, 0.15, 0.13],
        colours: ['#f0e4c8', '#c9a56a', '#8a6238', '#5d4a3a'],
      }),
    ),
    'pictures/mill.jpg': landscape(AUTUMN, 93, 1600, 1000),
    'pictures/crumb.jpg': texture({ kind: 'crumb', colours: ['#a98a5c', '#f6ecd6'], scale: 22 }, 94, 700, 500),
    'pictures/crumb-tight.jpg': texture({ kind: 'crumb', colours: ['#b49a70', '#f3e8d0'], scale: 7 }, 95),
    'pictures/walnut.jpg': thing('loaf', '#8a5526', texture(TABLE, 96, 640, 480)),
    'pictures/walnuts.jpg': texture({ kind: 'rings', colours: ['#5b3c1e', '#c39a63'], scale: 16 }, 97, 480, 480),
    'pictures/rolls-new.jpg': thing('rolls', '#c98238', texture(TABLE, 98)),
    'pictures/window-display.jpg': thing('rolls', '#d39a4c', texture(TABLE, 101)),
    'pictures/cafe.jpg': landscape(DUSK, 99, 640, 420),
    'pictures/baguettes.jpg': thing('baguettes', '#c07a32', texture(TABLE, 100)),
    'pictures/bakery-sign.png': figure(
      pixels({
        side: 20,
        palette: { ...SPRITE, l: '#c98238', d: '#7a4516' },
        rows: [
          '............',
          '...dddddd...',
          '..dllllllld.',
          '.dlllyllylld',
          '.dllylylllld',
          '.dllllllllld',
          '..ddddddddd.',
          '............',
        ],
      }),
    ),
    'pictures/price-board.png': figure(
      barChart({ width: 520, height: 360, values: [0.4, 0.55, 0.35, 0.8, 0.65], colour: '#a86a2c' }),
    ),
    'pictures/ring-mark.png': MARK,
  },
}
