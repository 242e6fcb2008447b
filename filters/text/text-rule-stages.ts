/** The stages that measure and judge texts: which of them a config has, and what each reads. */
import type { Stage } from '../../core/stage.ts'
import { measuredDrafts, paragraphJudgedDrafts, scoredDrafts } from '../../datasets/documents.ts'
import type { Config, TextListRef } from '../../schemas/index.ts'
import { judgeParagraphsStage, PARAGRAPHS_ROW } from './judge-paragraphs-stage.ts'
import { judgeTextStage } from './judge-text-stage.ts'
import { listNames } from './lists/read-lists.ts'
import { measureTextStage } from './measure-text-stage.ts'
import { askedRules, runnableRules } from './rules.ts'
import { scoreTextStage } from './score-text-stage.ts'

/** measure-text, the stages that some configs have behind it, and judge-text. */
export function textRuleStages(
  { text, paragraphs, plugins, pairs }: Config,
  textLists: readonly TextListRef[],
): readonly Stage[] {
  const { textScore, textScoreSha256 = '' } = plugins
  const judgesParagraphs = Object.values(paragraphs).some((limit) => limit !== null)
  const measured = judgesParagraphs ? paragraphJudgedDrafts : measuredDrafts
  const scored = textScore === undefined ? measured : scoredDrafts
  const rules = runnableRules(listNames(textLists), askedRules(pairs))
  return [
    measureTextStage(text, textLists),
    ...(judgesParagraphs
      ? [judgeParagraphsStage({ paragraphs, segments: text.segments, lists: textLists }, measured)]
      : []),
    ...(textScore === undefined
      ? []
      : [scoreTextStage({ path: textScore, sha256: textScoreSha256 }, { reads: measured, writes: scored })]),
    judgeTextStage(text, rules, scored, judgesParagraphs ? PARAGRAPHS_ROW.name : null),
  ]
}
