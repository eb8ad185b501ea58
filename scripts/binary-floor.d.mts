/** The types of `binary-floor.mjs`, for its test. */
export function faultsOf(
  file: string,
  floor: { system: 'linux' | 'mac'; glibc?: string; macos?: string },
): Promise<string[]>
