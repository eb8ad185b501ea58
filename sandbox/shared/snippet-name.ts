/** Name under which a snippet appears in stack traces and messages. */
export const SNIPPET_NAME = 'snippet.ts'
