/** Logged each day for a return that the base has not decided in the time that it promises. An alarm matches it. */
export const returnUndecided = 'return not decided in time';
