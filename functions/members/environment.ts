/** The environment variables that infra sets for this function. */
export const environment = ['DIRECTORY_TABLE', 'CURSOR_SECRET', 'RATE_LIMITS', 'CLAIM_NAMES'] as const;
