/** The page that shows what was kept of a page, and by which rules. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readExtractVersion, renderHtml } from '../../../extractor.ts'
import { extract, prose, URL_OF_PAGE } from '../pages.ts'

test('the page names the version of the rules, which is that of the stage', async () => {
  const rules = await readExtractVersion()
  assert.match(rules, /^[1-9]\d*$/)
  const page = extract(`<!doctype html><title>Kites</title><main><p>${prose('kite')}</p></main>`)
  assert.match(renderHtml(URL_OF_PAGE, page, rules), new RegExp(`<dt>rules</dt><dd>extract ${rules}</dd>`))
  assert.doesNotMatch(renderHtml(URL_OF_PAGE, page), /<dt>rules/)
})
