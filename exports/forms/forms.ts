/** The forms of documents, by name: a new one is a file here and a line. */

import type { Exporter } from '../exporter.ts'
import { exporterOf } from './export-documents.ts'
import type { Form } from './form.ts'
import { mmc4Form } from './mmc4.ts'
import { obelicsForm } from './obelics.ts'
import { omnicorpusForm } from './omnicorpus.ts'
import { parquetForm } from './parquet.ts'
import { textsImagesForm } from './texts-images.ts'

const FORMS = {
  parquet: parquetForm,
  obelics: obelicsForm,
  mmc4: mmc4Form,
  omnicorpus: omnicorpusForm,
  'texts-images': textsImagesForm,
} as const satisfies Readonly<Record<string, Form>>

/** The exporter of a form. */
export function documentExporter(name: keyof typeof FORMS): Exporter {
  return exporterOf(name, FORMS[name])
}
