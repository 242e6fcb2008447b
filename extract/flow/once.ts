/** Answers that are kept with the part of a page that they are about: the modes of a page (content/main-content.ts) ask the same of it. */

/** The function with its answers kept by its first argument, for as long as that lives. The others must be the same for all of a page. */
export function once<Part extends object, Rest extends readonly unknown[], Answer>(
  read: (part: Part, ...rest: Rest) => Answer,
): (part: Part, ...rest: Rest) => Answer {
  const known = new WeakMap<Part, { readonly answer: Answer }>()
  return (part, ...rest) => {
    let kept = known.get(part)
    if (kept === undefined) {
      kept = { answer: read(part, ...rest) }
      known.set(part, kept)
    }
    return kept.answer
  }
}
