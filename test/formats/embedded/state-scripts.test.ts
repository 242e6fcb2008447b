/** The state that a page sets for its own scripts, where it shows nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptText, prose } from '../../extract/pages.ts'

const shell = (script: string): string =>
  `<head><title>Kites</title></head><body><div id="app"><p>Loading</p></div><script>${script}</script>`
const TEXT = `${prose('kite')}\n${prose('string')}`
const STATE = JSON.stringify({ menu: ['Home'], post: { title: 'Kites "of" the {sea}', body: TEXT, next: null } })

test('state scripts: the text of a page stood in the state that its script begins with, and the page was empty', () => {
  for (const script of [
    `window.__INITIAL_STATE__ = ${STATE};(function(){var s;})();`,
    `self["__PRELOADED_STATE__"]=${STATE}`,
    `var a={};window.pageData = ${STATE.replace('null', 'undefined')}, b = 1`,
    `window.__APOLLO_STATE__ = JSON.parse(${JSON.stringify(STATE)});`,
    `window.__STORE__ = JSON.parse('${STATE.replace(/["'\\]/g, (mark) => (mark === '"' ? '\\x22' : `\\${mark}`))}');`,
  ])
    assert.match(keptText(shell(script)), /kite.*string/s, script.slice(0, 40))
})

test('state scripts: what a widget says, a value that never ends and a call are no state of the page', () => {
  for (const script of [
    `window.cookieData = ${STATE}`,
    `window.__STATE__ = ${STATE.slice(0, -1)}`,
    `window.__STATE__ = load(${STATE})`,
    `render(${STATE})`,
  ])
    assert.doesNotMatch(keptText(shell(script)), /kite/, script.slice(0, 40))
})

test('state scripts: thousands of values that never end cost one look', () => {
  assert.doesNotMatch(keptText(shell('window.state={"a":['.repeat(40_000))), /kite/)
})
