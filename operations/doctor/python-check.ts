/** Whether a Python is one that the trainer can run in. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { codeOf } from '../../core/errors.ts'
import { parseJson } from '../../formats/json-lines.ts'
import type { Check } from './finding.ts'

const run = promisify(execFile)
/** torch takes some seconds to load, on a busy machine many. */
const ANSWER_MS = 60_000
/** @source trainer/pyproject.toml */
const LEAST_MINOR = 10
/** What the trainer imports. @source trainer/pyproject.toml */
const MODULES = ['torch', 'numpy', 'PIL', 'safetensors', 'tokenizers', 'transformers']

const answer = z.object({
  version: z.tuple([z.int(), z.int()]),
  missing: z.array(z.string()),
  torch: z.string().nullable(),
  cuda: z.boolean(),
})

const QUESTION = `
import importlib.util, json, sys
missing = [name for name in sys.argv[1:] if importlib.util.find_spec(name) is None]
torch = None if "torch" in missing else __import__("torch")
print(json.dumps({"version": sys.version_info[:2], "missing": missing, "torch": torch and torch.__version__, "cuda": bool(torch and torch.cuda.is_available())}))
`

/** A warning, never more: only m3w train and m3w eval run in it. */
export function pythonCheck(python: string): Check {
  return async () => {
    const warning = (words: string) => ({ state: 'warning', words }) as const
    let output = ''
    try {
      output = (await run(python, ['-c', QUESTION, ...MODULES], { timeout: ANSWER_MS })).stdout
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENOENT' || code === 'EACCES')
        return warning(`${python} is not there, or is no program (${code}): name a Python >= 3.10 in M3W_PYTHON`)
      const [last = ''] = String((error as { stderr?: unknown }).stderr ?? '')
        .trim()
        .split('\n')
        .slice(-1)
      return warning(`${python} ended with an error (${last.slice(0, 200)}): name another in M3W_PYTHON`)
    }
    const { data } = answer.safeParse(parseJson(output))
    if (data === undefined) return warning(`${python} is no Python: name one in M3W_PYTHON`)
    const { version, missing, torch, cuda } = data
    const name = `Python ${version.join('.')}`
    if (version[0] < 3 || (version[0] === 3 && version[1] < LEAST_MINOR))
      return warning(`${name}, and the trainer needs 3.${LEAST_MINOR}: name another in M3W_PYTHON`)
    if (missing.length > 0)
      return warning(
        `${name} lacks ${missing.join(', ')}: m3w train says what to install; or name another in M3W_PYTHON`,
      )
    return { state: 'ok', words: `${name}, torch ${torch}, ${cuda ? 'with' : 'without'} CUDA` }
  }
}
