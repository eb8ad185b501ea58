/** Addresses under which a page may stand in a page of another site. Server and page ask the same question. */

/** @param query of an address, with or without its `?` */
export function isEmbedAddress(query: string): boolean {
  return new URLSearchParams(query).has('embed')
}
