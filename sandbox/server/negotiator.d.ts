/** The part of negotiator that the server uses; the declarations that others wrote are of a version without `preferred`. */
declare module 'negotiator' {
  import type { IncomingHttpHeaders } from 'node:http'

  export default class Negotiator {
    constructor(request: { headers: IncomingHttpHeaders })
    /** The best of `available` by the request's `Accept-Encoding`; among equals the first of `preferred`. */
    encoding(available: readonly string[], options: { preferred: readonly string[] }): string | undefined
  }
}
