/** Data on stdout, no faster than its reader takes it. */
import { once } from 'node:events'

/** Writes text; resolves when there is room for more, since a pipe that is slower than the disk must not fill memory. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}
