/** The scripts of `examples/slurm`, read. They run by hand: `bench/cluster/slurm.sh`. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from '../helpers/repository.ts'

test('a rank stands in the place of the batch shell, which Slurm signals by B: alone', () => {
  const script = readFileSync(join(repositoryRoot(), 'examples', 'slurm', 'ranks.sbatch'), 'utf8')
  assert.match(script, /^exec \$\{M3W:-m3w\} worker /m)
  assert.match(script, /^#SBATCH --signal=B:TERM@\d+$/m)
})
