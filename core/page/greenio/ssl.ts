/** Stands in for `core/greenio/ssl.ts` in a page, which has no `node:tls`. */
import { notInPage } from '../not-in-page.ts'

/** @throws ERR_NOT_IN_PAGE */
export function wrapSsl(): never {
  throw notInPage(
    'wrapSsl',
    'the TLS of Node',
    'leave it out, since no byte of a socket leaves the page; fetch speaks https',
  )
}
