/** Photograph-like pictures from noise: landscapes with sky, hills and water, and close-ups of materials. Raw RGB out. */
import { blend, layered, rgb, seededRandom, valueNoise } from './noise.mjs'

/**
 * A landscape: a sky with clouds, `ridges` of hills one before the other, and ground or water below.
 * `sky` and `land` are pairs of colours, far and near; `haze` lightens what is far; `sun` is [x, y] as shares of the picture.
 */
export function landscape({ seed, width, height, sky, land, ridges = 3, water, sun, haze = 0.6, clouds = 0.5 }) {
  const noise = valueNoise(seed)
  const grain = seededRandom(seed + 1)
  const [high, low] = sky.map(rgb)
  const [far, near] = land.map(rgb)
  const horizon = height * 0.55
  const crests = Array.from({ length: ridges }, (_, ridge) => {
    const base = horizon - height * 0.12 + (ridge / Math.max(1, ridges)) * height * 0.3
    const swing = height * (0.16 - 0.02 * ridge)
    return Float32Array.from(
      { length: width },
      (_column, x) => base + (layered(noise, x / width / 0.3 + ridge * 31, ridge * 7.7, 5) - 0.5) * swing * 2,
    )
  })

  return raw(width, height, (x, y) => {
    const ridge = crests.findLastIndex((crest) => y >= crest[x])
    let colour = ridge < 0 ? skyAt(x, y) : groundAt(x, y, ridges === 1 ? 1 : ridge / (ridges - 1))
    if (water !== undefined && y > height * 0.68) {
      const wave = layered(noise, x / 26, ((y - height * 0.6) / height) ** 0.5 * 60, 3) - 0.5
      colour = blend(rgb(water), low, 0.35 + wave * 0.9)
    }
    return colour.map((value) => value + (grain() - 0.5) * 14)
  })

  function skyAt(x, y) {
    const down = y / height
    const cloud = Math.max(0, layered(noise, (x / width) * 4, down * 9, 4) - 0.5) * 2 * clouds
    const air = blend(blend(high, low, down * 1.8), [246, 244, 240], cloud)
    if (sun === undefined) return air
    const distance = Math.hypot(x / width - sun[0], ((down - sun[1]) * height) / width)
    return blend(air, [255, 242, 205], Math.max(0, 1 - distance * 4.5) ** 2)
  }

  function groundAt(x, y, depth) {
    const rough = layered(noise, x / (9 + 6 * depth), y / (4 + 5 * depth), 3) - 0.5
    return blend(blend(far, near, depth), low, haze * (1 - depth)).map((value) => value * (1 + rough * 0.5))
  }
}

/** A close-up of a material, in two colours: how a point is mixed of them is what `kind` decides. */
export function texture({ seed, width, height, kind, colours, scale = 24 }) {
  const noise = valueNoise(seed)
  const grain = seededRandom(seed + 1)
  const [dark, light] = colours.map(rgb)
  const mix = MATERIALS[kind]
  return raw(width, height, (x, y) => {
    const shade = 1 - 0.25 * Math.hypot(x / width - 0.5, y / height - 0.5)
    return blend(dark, light, mix(noise, x / scale, y / scale)).map((value) => value * shade + (grain() - 0.5) * 12)
  })
}

const MATERIALS = {
  paper: (noise, x, y) => 0.55 + layered(noise, x / 3, y * 2, 5) * 0.5,
  weave: (noise, x, y) =>
    0.5 + 0.35 * Math.sin(x * 6.3) * Math.sin(y * 6.3) + (layered(noise, x / 2, y / 2) - 0.5) * 0.6,
  crumb: (noise, x, y) => (layered(noise, x, y, 4) - 0.42) * 4.5 + 0.3 * noise(x * 4, y * 4),
  rings: (noise, x, y) => {
    const distance = Math.hypot(x - 9, y - 7) + layered(noise, x / 3, y / 3, 3) * 2.4
    return 0.5 + 0.45 * Math.sin(distance * 5)
  },
  bark: (noise, x, y) => (layered(noise, x * 1.6, y / 4, 5) - 0.3) * 2.2,
  moss: (noise, x, y) => layered(noise, x * 2, y * 2, 5) ** 1.6 * 1.9,
  embers: (noise, x, y) => Math.max(0, layered(noise, x, y, 5) - 0.45) * 4,
}

function raw(width, height, colourAt) {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0, offset = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (const value of colourAt(x, y)) {
        data[offset] = Math.min(255, Math.max(0, Math.round(value)))
        offset += 1
      }
    }
  }
  return { data, width, height }
}
