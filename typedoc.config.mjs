/** The reference, from the doc comments: read by `scripts/reference.mjs`. */
import { OptionDefaults } from 'typedoc'

export default {
  entryPoints: [
    'core/index.ts',
    'core/debug/index.ts',
    'core/trace/index.ts',
    'core/testing/index.ts',
    'core/metrics/index.ts',
    'eslint-plugin/index.ts',
  ],
  tsconfig: 'tsconfig.json',
  // The compiler has looked at it already.
  skipErrorChecking: true,
  out: 'docs/reference/api',
  plugin: ['typedoc-plugin-markdown'],
  readme: 'none',
  entryFileName: 'index',
  excludePrivate: true,
  excludeProtected: true,
  excludeExternals: true,
  excludeInternal: true,
  disableSources: true,
  githubPages: false,
  // `@eventlet` names Eventlet's counterpart.
  blockTags: [...OptionDefaults.blockTags, '@eventlet'],
  // A name that is exported stands by itself; what only its type mentions does not.
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  treatValidationWarningsAsErrors: true,
  sort: ['alphabetical'],
  // A class has a page of its own; what is smaller stands on the page of its entry.
  router: 'member',
  membersWithOwnFile: ['Class'],
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  useHTMLEncodedBrackets: true,
  useHTMLAnchors: true,
}
