/** The readers that users of datasets and exports have, in Python: where they are, which are missing, and scripts run with them. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '../repository.ts'

const run = promisify(execFile)

/** The Python that has the readers: that of set-up, or the one that M3W_READERS_PYTHON names. */
export const READERS_PYTHON = process.env.M3W_READERS_PYTHON ?? join(repositoryRoot(), '.venv', 'bin', 'python')
/** By module: the package that has it. */
const PACKAGES = {
  datasets: 'datasets',
  pyarrow: 'pyarrow',
  webdataset: 'webdataset',
  pywb: 'pywb',
  'megatron.energon': 'megatron-energon',
} as const
export type ReaderModule = keyof typeof PACKAGES

// Not in the folder of work: this repository has a folder `datasets`.
const FIND = `import importlib.util, sys
sys.path = [path for path in sys.path if path]
for name in sys.argv[1:]:
    try: found = importlib.util.find_spec(name)
    except ImportError: found = None
    if found is None: print(name)`
const missing = await run(READERS_PYTHON, ['-c', FIND, ...Object.keys(PACKAGES)]).then(
  ({ stdout }) => stdout.trim().split('\n'),
  () => Object.keys(PACKAGES),
)

/** Why tests of the reader are left out, with what installs it; false where it is there. */
export function noReader(module: ReaderModule): string | false {
  if (!missing.includes(module)) return false
  const name = PACKAGES[module]
  // Its botocore (by s3fs) is older than the one that the trainer's boto3 asks for.
  if (name === 'megatron-energon')
    return `${name} is not installed; it needs an environment of its own (CONTRIBUTING.md): energon/bin/python -m pip install ${name} torch pillow datasets pyarrow webdataset pywb, then M3W_READERS_PYTHON=energon/bin/python`
  return `${name} is not installed; ${READERS_PYTHON} -m pip install ${name} installs it (so does node scripts/setup.mjs, into .venv)`
}

/** Runs a Python script of the repository and gives what it wrote. `scratch`: a folder for caches. Rejects with its errors, if it ends with another code than 0. */
export async function runReader(script: string, args: readonly string[], scratch: string): Promise<string> {
  const env = { ...process.env, HF_HOME: join(scratch, 'hf'), HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1' }
  const { stdout } = await run(READERS_PYTHON, [join(repositoryRoot(), script), ...args], { env })
  return stdout
}
