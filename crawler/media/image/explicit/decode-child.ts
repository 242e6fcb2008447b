/** Entry of a decoder process that also classifies: loads the model once, then looks at each picture that it decodes. */
import { serveDecoder } from '../serve-decoder.ts'
import { explicitSignals } from './explicit-signals.ts'
import { loadModel } from './model.ts'

serveDecoder(explicitSignals(await loadModel()))
