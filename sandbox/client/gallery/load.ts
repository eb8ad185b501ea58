/** Loads the code of an example: each is a file of its own, fetched when it is chosen. */

const files = import.meta.glob<string>('../../../docs/snippets/gallery/*.ts', {
  query: '?raw',
  import: 'default',
})

/** Rejects when the file cannot be loaded. */
export function loadExample(id: string): Promise<string> {
  const load = files[`../../../docs/snippets/gallery/${id}.ts`]
  return load ? load() : Promise.reject(new Error(`There is no example ${id}.`))
}
