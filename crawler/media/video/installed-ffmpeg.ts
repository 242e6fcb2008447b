/** Which ffmpeg this machine has: its frames may differ from those of another, so that it is part of what a run is. */
import { spawnSync } from 'node:child_process'
import { M3wError } from '../../../core/errors.ts'

/** What `ffmpeg -version` calls itself, such as `5.1.9-0+deb12u1`; undefined where ffmpeg or ffprobe is absent or does not answer. `path`: folders of programs. */
export function installedFfmpeg(path: string | undefined = process.env.PATH): string | undefined {
  const [version, other] = ['ffmpeg', 'ffprobe'].map((program) => versionOf(program, path))
  return version === undefined || other === undefined ? undefined : version
}

function versionOf(program: string, path: string | undefined): string | undefined {
  const { status, stdout } = spawnSync(program, ['-version'], {
    env: { PATH: path, LC_ALL: 'C' },
    encoding: 'utf8',
    timeout: 20_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return status === 0 ? /^\S+ version (\S{1,100})/.exec(stdout)?.[1] : undefined
}

let checked: string | undefined
/** E_CONFIG where this machine has another ffmpeg than a run was planned with: it would make other frames, and break the law that any machine makes the same. */
export function checkFfmpeg(planned: string): void {
  if (checked === planned) return
  const found = installedFfmpeg()
  if (found !== planned)
    throw new M3wError(
      'E_CONFIG',
      `The run was planned with ffmpeg ${planned}, this machine has ${found ?? 'none'}. Install that version here, or start a new build: it takes over what does not hang on it.`,
    )
  checked = planned
}
