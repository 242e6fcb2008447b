/**
 * Stage `import`: puts the archives that a run was given on the road. Their bytes were copied into the store under their digest
 * when the run was planned, so from here on nothing tells a foreign capture from one of our own.
 */
import { compareText } from '../../core/hash.ts'
import { type ArchiveObject, defineStage } from '../../core/stage.ts'
import { importedArchives } from '../../datasets/pages.ts'

/** Yields each archive once, in order of key. P = 1. */
export function importStage({ imports }: { readonly imports: readonly ArchiveObject[] }) {
  const byKey = new Map(imports.map(({ key, bytes, sha256, layout }) => [key, { key, bytes, sha256, layout }]))
  const archives = [...byKey.values()].sort((a, b) => compareText(a.key, b.key))
  return defineStage({
    name: 'import',
    version: 1,
    kind: 'cpu',
    options: archives,
    inputs: {},
    whole: {},
    partitions: 1,
    outputs: { archives: importedArchives },
    async *run() {
      for (const archive of archives) yield ['archives', archive]
    },
  })
}
