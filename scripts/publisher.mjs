/** The fields of package.json that depend on who publishes: all of them come from `scripts/publisher.json`. */
import { readFileSync } from 'node:fs'

const FILE = new URL('publisher.json', import.meta.url)

/**
 * Reads what the publisher has set.
 *
 * @throws an error that says what to set, when something is missing or is not an address
 */
export function readPublisher() {
  return publisherFields(JSON.parse(readFileSync(FILE, 'utf8')))
}

/**
 * Makes the fields of package.json.
 *
 * @param {{ author?: unknown, repository?: unknown }} publisher - `repository` is an `https:` address of a Git repository
 */
export function publisherFields({ author, repository }) {
  if (typeof author !== 'string' || author.trim() === '') throw missing('author', author)
  if (typeof repository !== 'string' || !/^https:\/\/[^/\s]+\/\S*[^/\s]$/.test(repository))
    throw missing('repository', repository)
  const page = repository.replace(/\.git$/, '')
  return {
    author: author.trim(),
    homepage: `${page}#readme`,
    repository: { type: 'git', url: `git+${page}.git` },
    bugs: { url: `${page}/issues` },
  }
}

function missing(field, value) {
  return new Error(
    `scripts/publisher.json has ${JSON.stringify(value)} as its ${field}: set the author's name and the https address ` +
      'of the repository, which become author, homepage, repository and bugs of package.json, and commit it.',
  )
}
