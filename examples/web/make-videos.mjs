/**
 * Makes the two short videos of the demo web with ffmpeg's test sources: `node examples/web/make-videos.mjs`. Like the pictures they are kept in
 * out/demo-web and not committed. Where there is no ffmpeg none are made: their addresses answer 404, and the demo makes no clips.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** By host and path: the source, seconds included. The encoder is ffmpeg's own, which no build lacks. */
const VIDEOS = {
  kites: { 'films/spiral.mp4': 'mandelbrot=size=320x240:rate=10:start_scale=2,trim=duration=6' },
  harbour: { 'films/lights.mp4': 'testsrc2=size=320x240:rate=10:duration=8' },
}

/** Makes what is missing under `folder`/<host>/. False: there is no ffmpeg, or it cannot. */
export async function ensureVideos(folder) {
  for (const [host, files] of Object.entries(VIDEOS)) {
    for (const [path, source] of Object.entries(files)) {
      const file = join(folder, host, path)
      if (existsSync(file)) continue
      await mkdir(dirname(file), { recursive: true })
      const exact = ['-threads', '1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-map_metadata', '-1']
      const args = [
        '-nostdin',
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        source,
        '-c:v',
        'mpeg4',
        '-q:v',
        '4',
        ...exact,
        '-movflags',
        '+faststart',
        '-y',
        file,
      ]
      if (spawnSync('ffmpeg', args, { stdio: 'ignore' }).status !== 0) return false
    }
  }
  return true
}
