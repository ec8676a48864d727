export { type DrainRun, type FollowUpHandler, type Outcome, drain } from './drain.ts';
export * from './follow-up.ts';
export * from './follow-up-store.ts';
export * from './schedule.ts';
