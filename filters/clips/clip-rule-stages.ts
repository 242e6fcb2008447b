/** From decoded clips to those that stay: the stages of their rules, in order. */
import type { Stage } from '../../core/stage.ts'
import type { VideoConfig } from '../../schemas/index.ts'
import type { ClipTextOptions } from './clip-text.ts'
import { dedupClipTextsStage } from './dedup-clip-texts-stage.ts'
import { dedupClipsStage } from './dedup-clips-stage.ts'
import { judgeClipsStage } from './judge-clips-stage.ts'
import { matchClipsStage } from './match-clips-stage.ts'

/** The last writes `keptClips`; its row is `dedup-clips`. */
export function clipRuleStages(video: VideoConfig, texts: ClipTextOptions): readonly Stage[] {
  return [judgeClipsStage(video, texts), dedupClipTextsStage(video), matchClipsStage(video), dedupClipsStage()]
}
