/** Exit codes of the comparison with the API reference; if several apply, the highest. */
export const exitCode = { equal: 0, apiHasMore: 1, unreadable: 2, gone: 3 } as const;
