/** What is said of evaluation sets, in card and report alike. */
import type { ContaminationReport } from '../../schemas/index.ts'

/** One paragraph: what was looked for, with which index. */
export function contaminationText(report: ContaminationReport): string {
  if (report.state === 'not run')
    return `Not run: ${report.why}. Nobody looked whether items of evaluation sets are in here.`
  const { index, texts, images } = report
  return `Texts (${texts}) and images (${images}) were compared with the index of evaluation sets whose SHA-256 is ${index}. A document or picture that is in several sets counts in each; what is marked names set, item and measure.`
}
