/** HTML for pages of other sites: a frame with one block, or with one run that is over. */

/**
 * @param playground its address, without query and hash
 * @param hash of a link, which has no character that HTML would read otherwise
 */
export function frameHtml(playground: string, hash: string): string {
  return `<iframe src="${playground}?embed${hash}" title="A program on Hublet" width="100%" height="480" style="border: 1px solid #8884; border-radius: 10px" loading="lazy"></iframe>`
}
