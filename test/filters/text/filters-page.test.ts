/** The tables of docs/filters.md are those of the code. After a change: WRITE_PAGES=1 node --test dist/test/filters/text/filters-page.test.js */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { TEXT_RULES } from '../../../filters/text/rules.ts'
import { repositoryRoot } from '../../helpers/repository.ts'
import { paragraphTable, ruleTable } from '../../helpers/rule-table.ts'

const PAGE = join(repositoryRoot(), 'docs/filters.md')
const RULES = /(\| code \| measure [^\n]*\n\|---[^\n]*\n)(?:\|[^\n]*\n)*/
const PARAGRAPHS = /(\| reason \| measure [^\n]*\n\|---[^\n]*\n)(?:\|[^\n]*\n)*/

it('the tables of docs/filters.md have every rule with its measure, limits and source', async () => {
  const page = await readFile(PAGE, 'utf8')
  const made = page
    .replace(RULES, (_, head: string) => head + ruleTable(TEXT_RULES))
    .replace(PARAGRAPHS, (_, head: string) => head + paragraphTable())
  if (process.env.WRITE_PAGES !== undefined) await writeFile(PAGE, made)
  else assert.equal(page, made)
})
