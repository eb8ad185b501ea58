/** Stands in for `core/hubs/fallback.ts` in a page, which always has its own hub. */

export const tellFallback = (): void => undefined
