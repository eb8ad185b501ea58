/** The types of `publisher.mjs`, for its test. */
export interface PublisherFields {
  author: string
  homepage: string
  repository: { type: 'git'; url: string }
  bugs: { url: string }
}

export function readPublisher(): PublisherFields
export function publisherFields(publisher: { author?: unknown; repository?: unknown }): PublisherFields
