/** What the bytes of a dataset may depend on beside its input. */
import { VERSION } from '../../core/version.ts'

/** What the bytes of a dataset may depend on beside its input: the versions of m3w, Node, sharp and libvips, the architecture. */
export async function runtimeVersions(): Promise<Record<string, string>> {
  // Loaded here: only decoders need it otherwise, and it takes .1 s of CPU and 29 MB.
  const { default: sharp } = await import('sharp')
  const { sharp: sharpVersion = '', vips = '' } = sharp.versions
  return { m3w: VERSION, node: process.versions.node, sharp: sharpVersion, vips, arch: process.arch }
}
