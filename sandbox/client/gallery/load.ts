/** Loads the code of an example: each is a file of its own, fetched when it is chosen. */

const files = import.meta.glob<string>('../../../docs/snippets/gallery/*.ts', {
  query: '?raw',
  import: 'default',
})

const tours = import.meta.glob<string>('../../../docs/snippets/gallery/*.tour.txt', {
  query: '?raw',
  import: 'default',
})

/** Loads the tour of an example. Rejects when the file cannot be loaded. */
export function loadTour(id: string): Promise<string> {
  const load = tours[`../../../docs/snippets/gallery/${id}.tour.txt`]
  return load ? load() : Promise.reject(new Error(`The example ${id} has no tour.`))
}

/** Rejects when the file cannot be loaded. */
export function loadExample(id: string): Promise<string> {
  const load = files[`../../../docs/snippets/gallery/${id}.ts`]
  return load ? load() : Promise.reject(new Error(`There is no example ${id}.`))
}
