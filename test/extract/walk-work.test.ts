/** What the walk costs: how often it looks at the nodes of a page, whatever tags are doubled and nested in it. M3W_FUZZ=20000 tries more pages. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { walkPage } from '../../extract/walk/walk.ts'
import { type Document, isElement, type Node } from '../../formats/html/dom.ts'
import { parseHtml } from '../../formats/html/parse.ts'
import { seededRandom } from '../helpers/random.ts'
import { LOOKING, mutated } from './kinds.ts'

const LIMITS = { maxNodes: 200_000, maxSteps: 20_000_000 }

/** Looks at each node that a walk may take: 160 on the worst of 3,000 mutated pages, `del` in `del`, of which each is read 32 nodes deep (inline/small-text.ts). */
const MAX_LOOKS = 250

/** Nodes of a page, and looks at their names, children, text and neighbours while it is walked. */
function measure(html: string): { readonly nodes: number; readonly looks: number } {
  const { document } = parseHtml(html, LIMITS)
  let looks = 0
  const nodes = nodesOf(document)
  for (const node of nodes) {
    for (const key of ['name', 'children', 'data', 'next', 'prev', 'attribs']) {
      const value: unknown = Reflect.get(node, key)
      if (!Object.hasOwn(node, key)) continue
      Object.defineProperty(node, key, {
        get: () => {
          looks += 1
          return value
        },
      })
    }
  }
  walkPage(document)
  return { nodes: nodes.length, looks }
}

function nodesOf(document: Document): Node[] {
  const nodes: Node[] = []
  const open: Node[] = [...document.children]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    nodes.push(node)
    if (isElement(node)) for (const child of node.children) open.push(child)
  }
  return nodes
}

test('walk: mutated pages take a bounded number of looks at each node', () => {
  const random = seededRandom(Number(process.env.M3W_SEED ?? 1))
  for (let n = Number(process.env.M3W_FUZZ ?? 60); n > 0; n -= 1) {
    const page = mutated(random, LOOKING, 10)
    const { nodes, looks } = measure(page)
    assert.ok(looks <= MAX_LOOKS * (nodes + 20), `${looks} looks at ${nodes} nodes: ${page.slice(0, 2000)}`)
  }
})

test('walk: twice as much of any kind, side by side or one in the other, takes twice the looks', () => {
  const shapes = LOOKING.map((kind) => (times: number) => kind.repeat(times / 5))
  const tags = new Set(LOOKING.flatMap((kind) => kind.match(/<[a-z][^>]*>/gi) ?? []))
  for (const tag of tags) shapes.push((times) => `${`${tag}a`.repeat(times)}<h2>b</h2>`)
  for (const shape of shapes) {
    // Deeper than the cap of the tree, so that depth is no part of the growth.
    const [less, more] = [measure(shape(520)), measure(shape(1040))]
    const grows = more.looks / less.looks / (more.nodes / less.nodes)
    assert.ok(grows < 1.5, `${grows.toFixed(1)} times the looks a node: ${shape(5).slice(0, 200)}`)
  }
})
