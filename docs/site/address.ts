/** The public address of the site, from the environment of the build; set by the one who deploys it. */

/** The address that `npm start` prints. */
const LOCAL = 'http://127.0.0.1:8080/'

export interface SiteAddress {
  /** With a slash at its end. */
  url: string
  /** The part of the address below which the site lies: `/`, or `/hublet/`. */
  base: string
  /** Address for editing a page; `:path` stands for its file. */
  edit: string
}

/**
 * @param environment `SITE_URL`, the published address; `SITE_EDIT_URL`, an address with `:path` in it
 * @throws Error when one of them is not such an address
 */
export function siteAddress(environment: NodeJS.ProcessEnv = process.env): SiteAddress {
  const given = environment['SITE_URL'] || LOCAL
  if (!/^https?:\/\//.test(given) || !URL.canParse(given))
    throw new Error(
      `SITE_URL is "${given}", which is no http address. Give the whole one, such as https://example.org/hublet/.`,
    )
  const url = new URL(given.endsWith('/') ? given : `${given}/`)
  const edit = environment['SITE_EDIT_URL'] || '/edit?file=:path'
  if (!edit.includes(':path'))
    throw new Error(`SITE_EDIT_URL is "${edit}". Write :path where the path of the page belongs.`)
  return { url: url.href, base: url.pathname, edit }
}
