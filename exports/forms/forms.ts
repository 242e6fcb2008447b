/** The forms of samples, by name: a new one is a file here and a line below. */
import type { Exporter } from '../exporter.ts'
import { clipsForm } from './clips.ts'
import { exporterOf } from './export-samples.ts'
import type { Forms } from './form.ts'
import { mmc4Form } from './mmc4.ts'
import { obelicsForm } from './obelics.ts'
import { omnicorpusForm } from './omnicorpus.ts'
import { pairsForm } from './pairs.ts'
import { parquetForm } from './parquet.ts'
import { textsImagesForm } from './texts-images.ts'

const FORMS = {
  parquet: { page: parquetForm, pair: pairsForm, clip: clipsForm },
  obelics: { page: obelicsForm },
  mmc4: { page: mmc4Form },
  omnicorpus: { page: omnicorpusForm },
  'texts-images': { page: textsImagesForm },
} as const satisfies Readonly<Record<string, Forms>>

type FormName = keyof typeof FORMS
export const FORM_NAMES = Object.keys(FORMS) as readonly FormName[]

/** The exporter of a form. It rejects with E_USAGE where the dataset is of a kind that the form does not know. */
export function sampleExporter(name: FormName): Exporter {
  return exporterOf(name, FORMS[name])
}
