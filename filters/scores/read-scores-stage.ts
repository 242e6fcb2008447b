/** Stage `read-scores`: the rows of the files of scores, each to the partition of its document or image. */
import { defineStage } from '../../core/stage.ts'
import { documentScores, imageScores, scoresObjectKey } from '../../datasets/scores.ts'
import { readScoreRows } from '../../formats/table/score-rows.ts'

/** A SHA-256 is an image's; anything else can only be a document's. */
const IMAGE_ID = /^[0-9a-f]{64}$/

/** A task a file, in their order. Names of scores that no rule is on are read too: they are signals. */
export function readScoresStage({ files }: { readonly files: readonly string[] }) {
  return defineStage({
    name: 'read-scores',
    version: 1,
    kind: 'cpu',
    options: { files },
    inputs: {},
    whole: {},
    partitions: Math.max(1, files.length),
    outputs: { documents: documentScores, images: imageScores },
    async *run(_inputs, task) {
      const file = task.partition
      const digest = files[file]
      if (digest === undefined) return
      const key = scoresObjectKey(digest)
      let row = 0
      for await (const score of readScoreRows(task.store.read(key), key)) {
        task.signal.throwIfAborted()
        yield [IMAGE_ID.test(score.id) ? 'images' : 'documents', { ...score, file, row }] as const
        row += 1
      }
    },
  })
}
