/** Stands in for `core/greenio/from-node-stream.ts` in a page, which has no streams of Node. */
import { notInPage } from '../not-in-page.ts'

/** @throws ERR_NOT_IN_PAGE */
export function fromNodeStream(): never {
  throw notInPage(
    'fromNodeStream',
    'the streams of Node',
    'wait for a stream of the page with until(reader.read())',
  )
}
