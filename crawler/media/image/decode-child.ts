/** Entry of a decoder process: measures what every picture is measured by. */
import { IMAGE_MEASURES, measureBy } from './measures/measures.ts'
import { serveDecoder } from './serve-decoder.ts'

serveDecoder(measureBy(IMAGE_MEASURES))
