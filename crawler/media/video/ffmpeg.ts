/**
 * The system's ffmpeg and ffprobe on one file of the web: in a process of their own with limits on CPU time, memory, files and their sizes, in a
 * folder of its own, with an empty environment, told the container, and with no protocol but `file`: whatever a file names, nobody is asked.
 */
import { spawn } from 'node:child_process'
import { OWN_SIGNALS } from '../../../core/child-process.ts'
import { M3wError } from '../../../core/errors.ts'
import type { VideoContainer } from './video-type.ts'

/** What one run may take. */
export interface ToolLimits {
  readonly cpuMs: number
  readonly memoryBytes: number
}

interface ToolOptions extends ToolLimits {
  /** Where it works, and where the file lies under the name `INPUT`. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** How a run ended. `lost`: something outside killed it, or it stood still; nothing is said of the file. */
export type ToolEnd =
  | { readonly kind: 'done'; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'failed'; readonly stderr: string }
  | { readonly kind: 'died' | 'cpu' | 'memory' | 'lost'; readonly stderr: string }

/** The name of the file in its folder. It begins with no dash and holds no colon. */
export const INPUT = 'video'

/** Of containers, by ffmpeg's names: what readers may be opened. */
const FORMATS = 'mov,matroska,webm,ogg,avi,mpeg'
/** Decoders of what the web holds. Others are seldom met, and seldom tested. */
const DECODERS =
  'h264,hevc,av1,libdav1d,libaom-av1,vp8,vp9,libvpx,libvpx-vp9,theora,mpeg4,msmpeg4,msmpeg4v2,msmpeg4v3,mpeg1video,mpeg2video,h263,flv,mjpeg,wmv1,wmv2,wmv3,vc1,prores,dnxhd,svq1,svq3,cinepak'
/** Bytes of words that are kept. */
const MAX_WORDS = 8192
/** Of ffprobe's answer. */
const MAX_ANSWER = 1_000_000
/** Sizes of files that ffmpeg writes: a frame, a minute of 32 x 32 grey. judgement */
const MAX_FILE_BYTES = 16_000_000
/** Between the limit at which it is asked to end and that at which it is killed. */
const GRACE_S = 5
/** A process that stands still for so many times its CPU limit is lost. */
const STALL_TIMES = 10

/** Of the shell, which sets the limits and becomes the program: soft CPU limit, hard one, KB of memory, 512-byte blocks of a file. */
const LIMITED =
  'ulimit -c 0; ulimit -S -t "$1"; ulimit -H -t "$2"; ulimit -v "$3" 2>/dev/null; ulimit -f "$4"; ulimit -n 64; shift 4; exec "$@"'

/** Options of any run, before its input. */
export function inputOptions(container: VideoContainer): readonly string[] {
  return [
    ...['-protocol_whitelist', 'file', '-format_whitelist', FORMATS, '-codec_whitelist', DECODERS],
    ...['-f', container],
  ]
}

/** Runs one of the two. Rejects when interrupted, and with E_CONFIG where it is not installed. */
export async function runTool(
  program: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
  { folder, cpuMs, memoryBytes, signal }: ToolOptions,
): Promise<ToolEnd> {
  const cpuS = Math.ceil(cpuMs / 1000)
  const limits = [cpuS, cpuS + GRACE_S, Math.ceil(memoryBytes / 1024), Math.ceil(MAX_FILE_BYTES / 512)].map(String)
  const startedMs = performance.now()
  const child = spawn('/bin/sh', ['-c', LIMITED, 'sh', ...limits, program, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let [stdout, stderr, isStalled] = ['', '', false]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout.length < MAX_ANSWER) stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-MAX_WORDS)
  })
  const kill = (): void => killGroup(child.pid)
  const stall = setTimeout(() => {
    isStalled = true
    kill()
  }, STALL_TIMES * cpuMs)
  signal.addEventListener('abort', kill, { once: true })
  if (signal.aborted) kill()
  try {
    const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, by) => resolve([code, by]))
    })
    signal.throwIfAborted()
    if (isStalled) return { kind: 'lost', stderr: `it stood still for ${STALL_TIMES * cpuS} s` }
    return endOf({ code, by, stdout, stderr, isLong: performance.now() - startedMs >= cpuMs })
  } finally {
    clearTimeout(stall)
    signal.removeEventListener('abort', kill)
  }
}

/** Files are limited in size, too. */
const LIMIT_SIGNALS: ReadonlySet<string> = new Set([...OWN_SIGNALS, 'SIGXFSZ'])

function endOf(end: {
  readonly code: number | null
  readonly by: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly isLong: boolean
}): ToolEnd {
  const { code, by, stdout, stderr, isLong } = end
  // ffmpeg catches the signal of the soft limit, and ends with 255; in a loop that does not look it meets the hard one.
  if (by === 'SIGXCPU' || ((by === 'SIGKILL' || code === TOLD_TO_END) && isLong)) return { kind: 'cpu', stderr }
  if (by !== null) return { kind: LIMIT_SIGNALS.has(by) ? 'died' : 'lost', stderr: `${by}; ${stderr}` }
  if (code === 0) return { kind: 'done', stdout, stderr }
  if (code === TOLD_TO_END) return { kind: 'lost', stderr: `it was told to end; ${stderr}` }
  if (code === NOT_STARTED && /not found/.test(stderr)) throw notInstalled()
  if (code === NOT_STARTED || /Cannot allocate memory|out of memory/i.test(stderr)) return { kind: 'memory', stderr }
  return { kind: 'failed', stderr }
}

/** @source ffmpeg.c: what it returns after a signal */
const TOLD_TO_END = 255
/** Of the shell where there is no such program, and of the loader where its libraries do not fit into the memory limit. */
const NOT_STARTED = 127

/** The shell becomes the program, so that there is one process; what it should start goes with it. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

function notInstalled(): M3wError {
  return new M3wError(
    'E_CONFIG',
    'ffmpeg or ffprobe is not installed on this machine, but clips are asked for. Install it (Debian: apt-get install ffmpeg), or build without clips (--to both).',
  )
}
