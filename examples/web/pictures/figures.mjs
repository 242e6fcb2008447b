/** Plans, charts, maps and pixel pictures as whole SVG documents: the parts of a page that were never photographed. */
import { layered, seededRandom, valueNoise } from './noise.mjs'

const svg = (width, height, body, background) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
  `<rect width="${width}" height="${height}" fill="${background}"/>${body}</svg>`

/** Bars over a base line with tick marks; `values` in 0 … 1. */
export function barChart({ width, height, values, colour, marked = [] }) {
  const step = (width - 70) / values.length
  const full = height - 70
  const bars = values.map((value, index) => {
    const tall = value * full
    const fill = marked.includes(index) ? '#c4472f' : colour
    return `<rect x="${50 + index * step + step * 0.15}" y="${height - 35 - tall}" width="${step * 0.7}" height="${tall}" fill="${fill}"/>`
  })
  return svg(width, height, grid(width, height) + bars.join(''), '#fcfbf7')
}

/** One line for each row of `series`; values in 0 … 1. */
export function lineChart({ width, height, series, colours }) {
  const lines = series.map((values, row) => {
    const step = (width - 70) / (values.length - 1)
    const points = values.map((value, index) => `${50 + index * step},${height - 35 - value * (height - 70)}`)
    const dots = points.map((point) => {
      const [x, y] = point.split(',')
      return `<circle cx="${x}" cy="${y}" r="3.5" fill="${colours[row]}"/>`
    })
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colours[row]}" stroke-width="3"/>${dots.join('')}`
  })
  return svg(width, height, grid(width, height) + lines.join(''), '#fbfcfd')
}

/** A pie; `values` are shares that add up to 1. */
export function pieChart({ width, height, values, colours }) {
  const [cx, cy] = [width / 2, height / 2]
  const radius = Math.min(width, height) * 0.42
  let turn = -0.25
  const slices = values.map((value, index) => {
    const [from, to] = [turn * 2 * Math.PI, (turn + value) * 2 * Math.PI]
    turn += value
    const [x1, y1, x2, y2] = [Math.cos(from), Math.sin(from), Math.cos(to), Math.sin(to)].map((part) => part * radius)
    return `<path d="M${cx} ${cy} L${cx + x1} ${cy + y1} A${radius} ${radius} 0 ${value > 0.5 ? 1 : 0} 1 ${cx + x2} ${cy + y2} Z" fill="${colours[index]}" stroke="#fff" stroke-width="2"/>`
  })
  return svg(width, height, slices.join(''), '#ffffff')
}

/** A map with contour lines, a path and marked places, out of a noise height field. */
export function contourMap({ seed, width, height, colours, places = 5 }) {
  const noise = valueNoise(seed)
  const random = seededRandom(seed)
  const [ground, contour, path] = colours
  const cell = 6
  const heightAt = (x, y) => layered(noise, x / 110, y / 110, 3)
  const marks = []
  for (let y = 0; y < height; y += cell) {
    for (let x = 0; x < width; x += cell) {
      const level = Math.floor(heightAt(x, y) * 12)
      if (level !== Math.floor(heightAt(x + cell, y) * 12)) marks.push(`M${x + cell} ${y}v${cell}`)
      if (level !== Math.floor(heightAt(x, y + cell) * 12)) marks.push(`M${x} ${y + cell}h${cell}`)
    }
  }
  const stops = Array.from({ length: places }, (_, index) => {
    const x = ((index + 0.5) / places) * width
    return [x, height * (0.25 + 0.5 * random())]
  })
  const walk = `<polyline points="${stops.map((stop) => stop.join(',')).join(' ')}" fill="none" stroke="${path}" stroke-width="4" stroke-dasharray="10 6"/>`
  const dots = stops.map(
    ([x, y]) => `<circle cx="${x}" cy="${y}" r="8" fill="${path}" stroke="#fff" stroke-width="2"/>`,
  )
  return svg(
    width,
    height,
    `<path d="${marks.join('')}" stroke="${contour}" stroke-width="1.2"/>${walk}${dots.join('')}`,
    ground,
  )
}

/** A construction plan on squared paper: `parts` are SVG paths on a field of 100 x 100. */
export function plan({ width, height, parts, colour }) {
  const scale = Math.min(width, height) / 100
  const rules = []
  for (let at = 20; at < Math.max(width, height); at += 20) rules.push(`M${at} 0V${height}M0 ${at}H${width}`)
  const lines = parts.map(
    (d, index) =>
      `<path d="${d}" fill="none" stroke="${index % 3 === 2 ? '#b5442c' : colour}" stroke-width="${index % 3 === 1 ? 0.6 : 1.2}"/>`,
  )
  const moved = `<g transform="translate(${(width - 100 * scale) / 2} ${(height - 100 * scale) / 2}) scale(${scale})">${lines.join('')}</g>`
  return svg(width, height, `<path d="${rules.join('')}" stroke="#d5e0ea" stroke-width="1"/>${moved}`, '#f7f9fb')
}

/** A pixel picture: rows of characters, each a colour of `palette`, drawn as squares of `side` px. */
export function pixels({ rows, palette, side }) {
  const squares = rows.flatMap((row, y) =>
    [...row].map(
      (letter, x) =>
        `<rect x="${x * side}" y="${y * side}" width="${side}" height="${side}" fill="${palette[letter]}"/>`,
    ),
  )
  return svg(rows[0].length * side, rows.length * side, squares.join(''), '#ffffff')
}

/** The mark that all sites of the demo put under their pages. */
export function mark({ width, height }) {
  const r = height * 0.3
  const rings = [0.25, 0.5, 0.75].map(
    (at, index) =>
      `<circle cx="${width * at}" cy="${height / 2}" r="${r}" fill="none" stroke="${['#3c6e71', '#d98e04', '#a23b3b'][index]}" stroke-width="7"/>`,
  )
  return svg(width, height, rings.join(''), '#f5f1e6')
}

function grid(width, height) {
  const ticks = []
  for (let y = 35; y <= height - 35; y += (height - 70) / 5) ticks.push(`M50 ${y}H${width - 20}`)
  return `<path d="${ticks.join('')}" stroke="#ddd9cc" stroke-width="1"/><path d="M50 25V${height - 35}H${width - 20}" fill="none" stroke="#444" stroke-width="2"/>`
}
