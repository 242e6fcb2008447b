/** Stage `dedup-clips`: clips that look like one before them go; the first of each chain stays. */
import { openSorter } from '../../core/sort.ts'
import { defineStage } from '../../core/stage.ts'
import { type Clip, type ClipMatch, clipMatches, keptClips, nameClip, textUniqueClips } from '../../datasets/clips.ts'
import { droppedBy, openTally } from '../../datasets/drops.ts'

const NAME = 'dedup-clips'
const ROW = { name: NAME, unit: 'clip', upstream: 'dedup-clip-texts' } as const
const VERSION = 1

/** Joins clips with their matches. Yields in order of the ids. */
export function dedupClipsStage() {
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: {},
    inputs: { clips: textUniqueClips, matches: clipMatches },
    whole: {},
    outputs: { kept: keptClips, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run(inputs, task) {
      const tally = openTally(task, ROW)
      const { scratchFolder } = task
      const keyOf = ({ id }: { readonly id: string }): string => id
      const clips = openSorter<Clip>({ scratchFolder, name: 'clips', keyOf, orderOf: () => '' })
      const matches = openSorter<ClipMatch>({ scratchFolder, name: 'matches', keyOf, orderOf: ({ like }) => like })
      try {
        for await (const clip of inputs.clips) clips.add(clip)
        for await (const match of inputs.matches) matches.add(match)
        for (const { count, records } of clips.groups()) {
          task.signal.throwIfAborted()
          tally.enter(count)
          for (const clip of records()) {
            const [match] = matches.get(clip.id)
            if (match === undefined) {
              tally.keep()
              yield ['kept', clip] as const
            } else {
              const why = { reason: 'clip_duplicate', measured: null, limit: null, detail: match.like } as const
              yield ['dropped', tally.drop(nameClip(clip), { ...why, ruleVersion: VERSION })] as const
            }
          }
        }
      } finally {
        clips.close()
        matches.close()
      }
    },
  })
}
