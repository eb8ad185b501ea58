/** Whether two texts are the same program but for spaces at the ends of lines: only then a tour tells of both. */
export function isSameCode(one: string, other: string): boolean {
  return plain(one) === plain(other)
}

function plain(code: string): string {
  return code.replaceAll(/[ \t\r]+$/gm, '').trim()
}
