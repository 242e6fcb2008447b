/** Stage `read-scores`: the rows of the files of scores, each to the partition of its document or image. */
import { M3wError } from '../../core/errors.ts'
import { defineStage } from '../../core/stage.ts'
import { documentScores, imageScores, scoresObjectKey } from '../../datasets/scores.ts'
import { digested, openDigest } from '../../formats/digest.ts'
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
      const digestOf = openDigest()
      let row = 0
      for await (const score of readScoreRows(digested(task.store.read(key), digestOf), key)) {
        task.signal.throwIfAborted()
        yield [IMAGE_ID.test(score.id) ? 'images' : 'documents', { ...score, file, row }] as const
        row += 1
      }
      // Before the task commits: other bytes under the digest in its key would be taken for these ever after.
      const got = digestOf.finish().sha256
      if (got !== digest)
        throw new M3wError(
          'E_CORRUPT',
          `${key} is damaged: expected SHA-256 ${digest}, got ${got}. Delete it and start the build with the file of scores again.`,
        )
    },
  })
}
