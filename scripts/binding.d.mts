/** The types of `binding.mjs`, for its test. */
export function readBinding(
  system: 'linux' | 'mac',
): Promise<Record<'sources' | 'defines' | 'include_dirs' | 'cflags_cc', string[]>>
