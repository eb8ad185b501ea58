/** The token that an unisolated server asks for: it comes in the address as `#token=` and stays in this tab. */

const KEY = 'hublet:token'

/** Takes the token out of the address, so that it is neither bookmarked nor shared by accident. */
export function keepTokenFromAddress(): void {
  const parameters = new URLSearchParams(location.hash.slice(1))
  const token = parameters.get('token')
  if (token === null) return
  sessionStorage.setItem(KEY, token)
  parameters.delete('token')
  const hash = parameters.toString()
  history.replaceState(
    history.state,
    '',
    location.pathname + location.search + (hash === '' ? '' : `#${hash}`),
  )
}

export function readToken(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined
}
