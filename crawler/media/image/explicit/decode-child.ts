/** Entry of a decoder process that also classifies: loads the model once, then looks at each picture that it decodes. */
import { sayUnable, serveDecoder } from '../serve-decoder.ts'
import { explicitSignals } from './explicit-signals.ts'
import { loadModel } from './model.ts'
import { INSTALL_EXPLICIT } from './packages.ts'

const model = await loadModel().catch((error: Error) => error)
if (model instanceof Error) {
  const remedy = `Install its packages anew (${INSTALL_EXPLICIT}; in a folder that has them, remove them first), or let nobody look: --set images.explicit=off`
  const [problem = ''] = model.message.split('\n', 1)
  sayUnable(`The model for explicit pictures does not work: ${problem.slice(0, 300)}. ${remedy}.`)
} else serveDecoder(explicitSignals(model))
