/** The types of `service-worker.mjs`, for its test. */
export function serviceWorkerOf(directory: string, isKept?: (name: string) => boolean): Promise<string>
