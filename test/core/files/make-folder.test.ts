/** Folders are made with all above them, and where nobody can make any that is said at once. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeFolder, makeFolderSync } from '../../../core/files/make-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-make-folder-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const WAYS = [makeFolder, async (path: string) => makeFolderSync(path)]

for (const [n, make] of WAYS.entries()) {
  const name = n === 0 ? 'beside other work' : 'at once'

  test(`${name}: all that is missing is made, and the topmost one is told`, async () => {
    const top = join(folder, `top-${n}`)
    assert.equal(await make(join(top, 'a', 'b')), top)
    assert.ok(statSync(join(top, 'a', 'b')).isDirectory())
    assert.equal(await make(join(top, 'a', 'b')), undefined)
    assert.equal(await make(join(top, 'a', 'c')), join(top, 'a', 'c'))
  })

  test(`${name}: many make one folder, and each finds it there`, async () => {
    const deep = join(folder, `race-${n}`, 'a', 'b', 'c')
    const first = await Promise.all(Array.from({ length: 20 }, () => make(deep)))
    assert.ok(first.includes(join(folder, `race-${n}`)))
    assert.ok(statSync(deep).isDirectory())
  })

  test(`${name}: a file in the way is an error, a link to a folder is none`, async () => {
    const file = join(folder, `file-${n}`)
    writeFileSync(file, '')
    await assert.rejects(make(file), { code: 'EEXIST' })
    await assert.rejects(make(join(file, 'a')), { code: 'ENOTDIR' })
    symlinkSync(folder, join(folder, `link-${n}`))
    assert.equal(await make(join(folder, `link-${n}`)), undefined)
    assert.equal(await make('/'), undefined)
    // Nowhere: the system says that there is something, and that there is nothing.
    symlinkSync(join(folder, 'none'), join(folder, `dead-${n}`))
    await assert.rejects(make(join(folder, `dead-${n}`)), { code: 'EEXIST' })
    await assert.rejects(make(join(folder, `dead-${n}`, 'a')), { code: 'EEXIST' })
  })

  test(`${name}: a file system where nobody makes folders says so`, { skip: !existsSync('/proc/self') }, async () => {
    for (const path of ['/proc/m3w', '/proc/m3w/a/b', '/proc/self/m3w'])
      await assert.rejects(make(path), { code: 'ENOENT' })
  })
}
