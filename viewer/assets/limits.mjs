/** The limits screen: draws the histogram, and asks for the counts anew while the slider moves. */
import UPlot from '/assets/uplot.js'

const form = document.getElementById('limits')
const slider = document.getElementById('slider')
const value = document.getElementById('value')
const { key } = slider.dataset

/** The form's state with the limit as the slider has it. */
function parameters() {
  const query = new URLSearchParams(new FormData(form))
  query.append('set', `${key}=${value.value}`)
  return query
}

function chartOf({ edges, counts, before, measure }) {
  const ink = getComputedStyle(document.body).color
  const line = (plot, at, colour) => {
    if (at === null || Number.isNaN(at)) return
    const x = plot.valToPos(at, 'x', true)
    plot.ctx.save()
    plot.ctx.strokeStyle = colour
    plot.ctx.lineWidth = 2
    plot.ctx.beginPath()
    plot.ctx.moveTo(x, plot.bbox.top)
    plot.ctx.lineTo(x, plot.bbox.top + plot.bbox.height)
    plot.ctx.stroke()
    plot.ctx.restore()
  }
  const width = Math.min(960, document.body.clientWidth - 40)
  const axis = { stroke: ink, grid: { stroke: '#8884', width: 1 } }
  return new UPlot(
    {
      width,
      height: 220,
      legend: { show: true },
      scales: { x: { time: false, range: () => [edges[0], edges.at(-1)] } },
      axes: [axis, axis],
      series: [
        { label: measure },
        {
          label: 'records',
          fill: '#5b8fc788',
          stroke: '#5b8fc7',
          paths: UPlot.paths.bars({ size: [1], align: 1 }),
          points: { show: false },
        },
      ],
      hooks: {
        draw: [(plot) => line(plot, before, '#8888'), (plot) => line(plot, Number.parseFloat(value.value), '#d9480f')],
      },
    },
    [edges.slice(0, -1), counts],
    document.getElementById('histogram'),
  )
}

const first = new URLSearchParams(location.search)
first.set('key', key)
const data = await (await fetch(`/limits/histogram?${first}`)).json()
const chart = chartOf(data)
slider.min = data.edges[0]
slider.max = data.edges.at(-1)
slider.value = data.value ?? (key.includes('.max') ? slider.max : slider.min)

let asked = 0
/** The newest answer counts; others come too late. */
async function recount() {
  asked += 1
  const mine = asked
  chart.redraw(false)
  const query = parameters()
  const answer = await fetch(`/limits/comparison?${query}`)
  const text = await answer.text()
  if (mine !== asked || !answer.ok) return
  document.getElementById('comparison').innerHTML = text
  history.replaceState(null, '', `/limits?${query}`)
}

/** Four digits are more than a slider can tell. */
slider.addEventListener('input', () => {
  const number = Number(slider.value)
  value.value = String(data.isWhole || Math.abs(number) >= 1000 ? Math.round(number) : Number(number.toPrecision(4)))
  void recount()
})
value.addEventListener('change', () => {
  slider.value = value.value
  void recount()
})
document.addEventListener('click', async (event) => {
  if (event.target.id !== 'copy') return
  await navigator.clipboard.writeText(document.getElementById('flags').textContent)
  event.target.textContent = 'copied'
})
