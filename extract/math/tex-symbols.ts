/** The characters of formulas and their names in TeX. */

/** Each character and the command for it; what is missing stands for itself in TeX too. */
const COMMANDS =
  'α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu µ mu ν nu ξ xi π pi ϖ varpi ρ rho ϱ varrho σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega ' +
  'Γ Gamma Δ Delta ∆ Delta Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega ' +
  '∑ sum ∏ prod ∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint ⋃ bigcup ⋂ bigcap ⋁ bigvee ⋀ bigwedge ⨁ bigoplus ⨂ bigotimes ' +
  '± pm ∓ mp × times ÷ div ⋅ cdot · cdot ∗ ast ⋆ star ∘ circ ∙ bullet ⊕ oplus ⊖ ominus ⊗ otimes ⊙ odot ∧ wedge ∨ vee ∩ cap ∪ cup ∖ setminus † dagger ⋊ rtimes ⋉ ltimes ' +
  '≤ leq ⩽ leqslant ≥ geq ⩾ geqslant ≠ neq ≈ approx ≡ equiv ∼ sim ≃ simeq ≅ cong ∝ propto ≪ ll ≫ gg ≺ prec ≻ succ ⪯ preceq ⪰ succeq ∣ mid ∤ nmid ∥ parallel ⊥ perp ⊢ vdash ⊨ models ≔ coloneqq ≜ triangleq ≲ lesssim ≳ gtrsim ' +
  '∈ in ∉ notin ∋ ni ⊂ subset ⊆ subseteq ⊃ supset ⊇ supseteq ⊄ not\\subset ⊊ subsetneq ∅ emptyset ∀ forall ∃ exists ∄ nexists ¬ neg ∴ therefore ∵ because ' +
  '→ to ← leftarrow ↔ leftrightarrow ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow ⟶ longrightarrow ⟵ longleftarrow ⟹ Longrightarrow ⟺ Longleftrightarrow ↦ mapsto ⟼ longmapsto ↑ uparrow ↓ downarrow ↪ hookrightarrow ⇌ rightleftharpoons ⇀ rightharpoonup ↗ nearrow ↘ searrow ' +
  '∞ infty ∂ partial ∇ nabla ℏ hbar ℓ ell ℜ Re ℑ Im ℘ wp ℵ aleph ∠ angle △ triangle □ square ■ blacksquare ◊ lozenge √ surd … ldots ⋯ cdots ⋮ vdots ⋱ ddots ′ prime ° circ ⊤ top ' +
  '⟨ langle ⟩ rangle 〈 langle 〉 rangle ⌈ lceil ⌉ rceil ⌊ lfloor ⌋ rfloor ‖ | { { } } \\ backslash # # $ $ % % & & _ _ ~ sim'

const BY_CHARACTER: ReadonlyMap<string, string> = byCharacter()

/** Upright names that TeX knows as operators. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  'arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min Pr sec sin sinh sup tan tanh'.split(
    ' ',
  ),
)

/** Letters of doubled strokes that stand for sets. */
const DOUBLED: ReadonlyMap<string, string> = new Map([...'ℂℍℕℙℚℝℤ'].map((set, at) => [set, 'CHNPQRZ'[at] as string]))

/** Signs that lay themselves over or under a base, and their commands: over one letter, over more. */
export const ACCENTS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['¯', ['bar', 'overline']],
  ['‾', ['bar', 'overline']],
  ['―', ['bar', 'overline']],
  ['^', ['hat', 'widehat']],
  ['ˆ', ['hat', 'widehat']],
  ['~', ['tilde', 'widetilde']],
  ['˜', ['tilde', 'widetilde']],
  ['∼', ['tilde', 'widetilde']],
  ['→', ['vec', 'overrightarrow']],
  ['⃗', ['vec', 'overrightarrow']],
  ['˙', ['dot', 'dot']],
  ['.', ['dot', 'dot']],
  ['¨', ['ddot', 'ddot']],
  ['ˇ', ['check', 'check']],
  ['˘', ['breve', 'breve']],
  ['⏞', ['overbrace', 'overbrace']],
])
export const UNDER_ACCENTS: ReadonlyMap<string, string> = new Map([
  ['_', 'underline'],
  ['¯', 'underline'],
  ['‾', 'underline'],
  ['̲', 'underline'],
  ['⏟', 'underbrace'],
])

/** Commands whose limits stand over and under them, and are written as indices. */
export const LIMITS =
  /^\\(?:sum|prod|coprod|i*int|oint|big\w+|lim|liminf|limsup|max|min|sup|inf|det|gcd|Pr|arg\\?m(?:ax|in)|operatorname\{[^{}]*\})$/

const FONTS: Readonly<Record<string, string>> = {
  bold: 'mathbf',
  'bold-italic': 'boldsymbol',
  'double-struck': 'mathbb',
  script: 'mathcal',
  fraktur: 'mathfrak',
  'sans-serif': 'mathsf',
  monospace: 'mathtt',
}

/** An identifier, number or operator in TeX, in the font that `mathvariant` names. */
export function symbolToTex(text: string, variant = ''): string {
  if (FUNCTIONS.has(text)) return `\\${text}`
  const plain = /[\u{1d400}-\u{1d7ff}]/u.test(text) ? text.normalize('NFKC') : text
  const isName = /^\p{L}{2,}$/u.test(plain)
  const tex = joinTex([...plain].map(characterToTex))
  const font = FONTS[variant] ?? (isName || (variant === 'normal' && /^[A-Za-z]$/.test(plain)) ? 'mathrm' : undefined)
  return font === undefined || tex === '' ? tex : `\\${font}{${tex}}`
}

/** Text in a formula: only what TeX would read as its own is escaped. */
export function textToTex(text: string): string {
  return `\\text{${text.replace(/[#$%&_{}]/g, '\\$&')}}`
}

/** Puts pieces together: a blank parts a command from a letter, and an index without braces from what is no part of it. */
export function joinTex(pieces: readonly string[]): string {
  let last = ''
  const spaced: string[] = []
  for (const piece of pieces) {
    if (piece === '') continue
    if (/^[A-Za-z]/.test(piece) ? /\\[A-Za-z]+$|[\^_]\w$/.test(last) : /^\d/.test(piece) && /[\^_]\w$/.test(last))
      spaced.push(' ')
    spaced.push(piece)
    last = piece.slice(-24)
  }
  return spaced.join('')
}

function characterToTex(character: string): string {
  const command = BY_CHARACTER.get(character)
  if (command !== undefined) return `\\${command}`
  const set = DOUBLED.get(character)
  if (set !== undefined) return `\\mathbb{${set}}`
  return character === '−' || character === '‐' ? '-' : character === '\u00a0' ? '\\ ' : character
}

function byCharacter(): ReadonlyMap<string, string> {
  const words = COMMANDS.split(' ')
  return new Map(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] as string] as const] : [])))
}
