export * from './answers.ts';
export type { Audit } from './audit.ts';
export { type Budgets, readBudgets, spending } from './budget.ts';
export * from './examples.ts';
export * from './paging.ts';
export { anyBaseRole, anyTenantRole, type Principal } from './principal.ts';
export { type ProblemKind, type Refusal, problemType, problems } from './problems.ts';
export * from './route.ts';
export { type Binding, forTenant, on, serve } from './service.ts';
