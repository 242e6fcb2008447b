/** Code that reads like an address written around: `values {@} obj.id`, `row [at] table.name`. */

/** What variables are called that are called nothing in particular. A registrable domain of such a name under one of `MEMBERS` is rarer than the code. */
const VARIABLES = new Set(
  `obj object this self that node item items list lists arr array arrays map set row rows col cols column columns cell table tables record records entry entries
key keys value values val vals data res result results resp response req request ctx context cfg config conf settings option options opt opts arg args param
params prop props state store event evt ev el elem element child children parent root doc document window main index mod module pkg test foo bar baz tmp temp
buf buffer str string num number int user users account session file files path dir src dst input output msg message err error log logger app api db model view
controller service client server conn vec vector ptr ref struct class type field fields line lines token tokens matrix point point1 frame df`.split(
    /\s+/,
  ),
)

/** Top-level domains that members of an object, and files of code, are called. */
const MEMBERS = new Set(
  `id name in is to as do so my me no be at by it py rs sh pl ps cc md mk ml vi zip mov run call data map date link style zone search download events live page
host read open save play watch work works top space site show cool media group network style post codes`.split(/\s+/),
)
/** Of them those that hardly anybody's domain ends with, and members do: behind `{@}`, a mark of templates. Indonesia's and people's names end so, too: behind `(@)` they are domains. */
const COMMON_MEMBERS = new Set(['id', 'name'])

/** `domain`: in lower case. `markOf`: what stands for its `@`, brackets and spaces included. Only of two labels: what has more is no member of a variable. */
export function isCode(domain: string, markOf: () => string): boolean {
  const dot = domain.indexOf('.')
  if (dot < 0 || domain.includes('.', dot + 1)) return false
  const member = domain.slice(dot + 1)
  if (!MEMBERS.has(member)) return false
  if (dot === 1 || VARIABLES.has(domain.slice(0, dot))) return true
  if (!COMMON_MEMBERS.has(member)) return false
  const mark = markOf()
  return mark.includes('@') && mark.includes('{')
}
