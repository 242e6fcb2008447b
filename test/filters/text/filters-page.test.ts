/** The table of docs/filters.md is that of the code. After a change: WRITE_PAGES=1 node --test dist/test/filters/text/filters-page.test.js */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { TEXT_RULES } from '../../../filters/text/rules.ts'
import { repositoryRoot } from '../../helpers/repository.ts'
import { ruleTable } from '../../helpers/rule-table.ts'

const PAGE = join(repositoryRoot(), 'docs/filters.md')
const TABLE = /(\| code \| measure [^\n]*\n\|---[^\n]*\n)(?:\|[^\n]*\n)*/

it('the table of docs/filters.md has every rule with its measure, limits and source', async () => {
  const page = await readFile(PAGE, 'utf8')
  const made = page.replace(TABLE, (_, head: string) => head + ruleTable(TEXT_RULES))
  if (process.env.WRITE_PAGES !== undefined) await writeFile(PAGE, made)
  else assert.equal(page, made)
})
