/** Textual edits to compiled code: how one rule at a time is switched off. */

export interface Edit {
  /** The rule, in words. */
  readonly name: string
  /** Below the folder of the compiled files. */
  readonly file: string
  readonly find: string
  readonly replace: string
}

/** The text with its one match replaced. Throws where there is none or more than one: the code has moved on under the edit. */
export function applyEdit(text: string, { name, file, find, replace }: Edit): string {
  const [before, after, ...more] = text.split(find)
  if (before === undefined || after === undefined) throw new Error(`"${name}": ${file} has no ${find}`)
  if (more.length > 0) throw new Error(`"${name}": ${file} has ${more.length + 1} times ${find}`)
  return before + replace + after
}
