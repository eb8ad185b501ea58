/** Splits a sentence at its `code`. */
export function inlineCode(text: string): { text: string; code: boolean }[] {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .split('`')
    .map((part, index) => ({ text: part, code: index % 2 === 1 }))
    .filter(({ text: part }) => part !== '')
}
