/**
 * A schema's yes, quickly. Traces are long and nearly all of their events are as they should be: those need neither a
 * copy nor a list of what is wrong. An event that does not pass here goes to the schema itself, which decides and
 * explains.
 */
import type * as v from 'valibot'

type Check = (value: unknown) => boolean
type Schema = v.GenericSchema

/** The checks that schemas end in; every check in a `pipe` must be among them. */
export type Leaves = ReadonlyMap<unknown, Check>

/** A check of an object whose fields are leaves, literals, choices and such objects; a field that is too much does not pass. */
export function plainCheck(entries: v.ObjectEntries, leaves: Leaves): Check {
  const fields = Object.entries(entries).map(([key, schema]) => ({
    key,
    optional: schema.type === 'optional',
    check: fieldCheck(schema as Schema, leaves),
  }))
  return (value) => {
    if (typeof value !== 'object' || value === null) return false
    const object = value as Record<string, unknown>
    let known = 0
    for (const { key, optional, check } of fields) {
      const field = object[key]
      if (field === undefined && optional && !(key in object)) continue
      if (!check(field)) return false
      known++
    }
    for (const key in object) if (Object.hasOwn(object, key)) known--
    return known === 0
  }
}

function fieldCheck(schema: Schema, leaves: Leaves): Check {
  const leaf = leaves.get(schema)
  if (leaf) return leaf
  if ('pipe' in schema) throw new Error(`A ${schema.type} with further demands is no leaf.`)
  switch (schema.type) {
    case 'optional':
      return fieldCheck((schema as v.OptionalSchema<Schema, undefined>).wrapped, leaves)
    case 'literal': {
      const { literal } = schema as v.LiteralSchema<string, undefined>
      return (value) => value === literal
    }
    case 'picklist': {
      const options: readonly unknown[] = (schema as v.PicklistSchema<readonly string[], undefined>).options
      return (value) => options.includes(value)
    }
    case 'object':
      return plainCheck((schema as v.ObjectSchema<v.ObjectEntries, undefined>).entries, leaves)
    default:
      throw new Error(`There is no quick check of a field of the type ${schema.type}.`)
  }
}
