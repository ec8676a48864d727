/** What infra must set for this function. */
export const environment = ['DIRECTORY_TABLE', 'CURSOR_SECRET', 'RATE_LIMITS'] as const;
