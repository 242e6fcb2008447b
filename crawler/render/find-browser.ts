/** The Chromium that a person has on this machine, and whether it may be used: never without its sandbox, so never by root. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export type FoundBrowser =
  | { readonly path: string }
  /** Why there is none, what was expected and what to do. */
  | { readonly missing: string }

/** Names under which distributions install it, Chromium first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Looks for `browserPath`, else in the folders of the PATH. `uid` is that of this process; 0 is root. */
export function findBrowser(
  browserPath: string | undefined,
  {
    path = process.env.PATH ?? '',
    uid = process.getuid?.(),
  }: { readonly path?: string; readonly uid?: number | undefined } = {},
): FoundBrowser {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  const places =
    browserPath === undefined ? NAMES.flatMap((name) => folders.map((folder) => join(folder, name))) : [browserPath]
  const found = places.find(isProgram)
  if (found === undefined) {
    const expected = browserPath === undefined ? `${NAMES.join(', ')} in the PATH` : `a program at ${browserPath}`
    return {
      missing: `There is no browser to render pages with: expected ${expected}, got none. Install Chromium (Debian: apt-get install chromium chromium-sandbox), or name one as network.browserPath.`,
    }
  }
  if (uid === 0) {
    return {
      missing: `Pages are not rendered by root: ${found} has no sandbox there, and what it runs comes from strangers. Run m3w as an ordinary user.`,
    }
  }
  return { path: found }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
