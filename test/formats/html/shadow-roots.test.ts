/** Declarative shadow DOM as browsers show it: the root's content in place, children in their slots. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOf } from '../../../formats/html/dom.ts'
import { parseHtml } from '../../../formats/html/parse.ts'
import { keptText, outline, prose } from '../../extract/pages.ts'

const shown = (html: string): string =>
  textOf(parseHtml(html, { maxNodes: 300_000, maxSteps: 50_000_000 }).document as never).replace(/\s+/g, ' ')

test('a shadow root is read at its host, whichever attribute declares it', () => {
  for (const declared of [
    'shadowrootmode="open"',
    'shadowrootmode="closed"',
    'shadowroot="open"',
    'ShadowRootMode=OPEN',
  ]) {
    const html = `<body><nav><a href="/">Home</a></nav><kite-book><template ${declared}><main><p>${prose('kite')}</p><img src="/k.jpg" width="600"><p>${prose('wind')}</p></main></template></kite-book>`
    assert.deepEqual(outline(html), [
      `paragraph: ${prose('kite')}`,
      'image: https://example.org/k.jpg',
      `paragraph: ${prose('wind')}`,
    ])
  }
})

test('any other template is read by nobody', () => {
  assert.equal(
    keptText(`<p>${prose('kite')}</p><div><template><p>${prose('wind')}</p></template></div>`),
    prose('kite'),
  )
})

test('children stand in the slots that name them, the others in the slot without a name', () => {
  const root = '<template shadowrootmode=open>1 <slot name=end></slot> 2 <slot></slot> 3 </template>'
  assert.equal(shown(`<a-b>${root}<i>x</i><i slot=end>y</i>z</a-b>`), '1 y 2 xz 3 ')
})

test('a slot that nothing fills keeps its own content, and a child that no slot takes comes after', () => {
  const root = '<template shadowrootmode=open>1 <slot name=end>own</slot> 2 </template>'
  assert.equal(shown(`<a-b>${root}<i>x</i></a-b>`), '1 own 2 x')
})

test('hosts in shadow roots and in slots are hosts too, and slots are handed on', () => {
  const inner = '<in-ner><template shadowrootmode=open>[<slot></slot>]</template><slot name=x slot=""></slot></in-ner>'
  assert.equal(
    shown(`<o-uter><template shadowrootmode=open>(${inner})</template><b slot=x>deep</b></o-uter>`),
    '([deep])',
  )
  const lit = '<in-ner slot=""><template shadowrootmode=open>[<slot></slot>]</template>light</in-ner>'
  assert.equal(shown(`<o-uter><template shadowrootmode=open>(<slot></slot>)</template>${lit}</o-uter>`), '([light])')
})

test('the first root of a host counts', () => {
  const html = '<a-b><template shadowrootmode=open>one</template><template shadowrootmode=open>two</template></a-b>'
  assert.match(shown(html), /^one/)
  assert.doesNotMatch(keptText(`<p>${prose('kite')}</p>${html}`), /two/)
})

test('roots within roots and many slots cost no more than side by side', () => {
  const deep = '<a-b><template shadowrootmode=open><slot>'.repeat(5_000)
  const flat = `<a-b><template shadowrootmode=open>${'<slot name=x></slot>'.repeat(20_000)}</template>${'<i slot=x>y</i>'.repeat(20_000)}</a-b>`
  assert.equal(shown(`${deep}end`).includes('end'), true)
  assert.equal(shown(flat).length, 20_000)
})
