/** A terminal that says that it has no columns and no rows (under `script`, in containers, on serial lines) is taken as one of 80 by 24, as one that says nothing. */

const SIZE: Readonly<Record<PropertyKey, number>> = { columns: 80, rows: 24 }

/** The same stream with a size. What draws on it asks it too, and draws nothing on no rows. */
export function sized(out: NodeJS.WriteStream): NodeJS.WriteStream {
  return new Proxy(out, {
    get(stream, name) {
      const value: unknown = Reflect.get(stream, name, stream)
      // Its methods know nothing of who stands before it.
      return typeof value === 'function' ? value.bind(stream) : name in SIZE ? value || SIZE[name] : value
    },
  })
}
