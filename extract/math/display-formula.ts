/** A displayed formula: one that was read already, or one that a page hands to a script as text: `\[…\]`, an environment of LaTeX. */

/** With the number that generators set before or after it. */
const BRACKETS = /^(?:\(\d[\d.]*\)[\s¶]*)?\\\[((?:(?!\\\]).)*)\\\](?:\s*\(\d[\d.]*\))?$/s
const ENVIRONMENT = /^\\begin\{(equation|align|gather|multline|eqnarray|displaymath)\*?\}.*\\end\{\1\*?\}$/s

/** The text of a formula of its own as `$$…$$`; undefined if it is none. */
export function displayFormula(text: string): string | undefined {
  const first = text.charCodeAt(0)
  // A dollar, a backslash, or the bracket of a number: nearly no text begins so.
  if (first === 0x24) return /^\$\$[^$]+\$\$$/.test(text) ? text : undefined
  if (first !== 0x5c && first !== 0x28) return undefined
  const tex = BRACKETS.exec(text)?.[1]?.trim() ?? (ENVIRONMENT.test(text) ? text : undefined)
  return tex === undefined || tex === '' ? undefined : `$$${tex}$$`
}
