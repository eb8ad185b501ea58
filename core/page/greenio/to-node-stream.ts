/** Stands in for `core/greenio/to-node-stream.ts` in a page, which has no streams of Node. */
import { notInPage } from '../not-in-page.ts'

/** @throws ERR_NOT_IN_PAGE */
export function toNodeStream(): never {
  throw notInPage('toNodeStream', 'the streams of Node', 'read and write the socket itself')
}
