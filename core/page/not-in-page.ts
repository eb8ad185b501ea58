/** Refuses what a page can't do. */
import { HubError } from '../ground/errors.ts'

/**
 * @param what - the call
 * @param lack - what it needs, and a page does not have
 * @param wayOut - what to do
 */
export function notInPage(what: string, lack: string, wayOut: string): HubError {
  return new HubError('ERR_NOT_IN_PAGE', `${what} needs ${lack}, which a page does not have: ${wayOut}`)
}
