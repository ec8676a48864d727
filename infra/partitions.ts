import { followUpPartition } from '#followups';
import { tenantTag } from '#platform';
import { searchPartition } from '#search';

/** Partition keys of tenants, and of buyers. */
export const tenants = 'T#*';
/** Partition keys of tenants' profiles. */
export const profiles = 'P#*';
/** The tenant tag of the credentials. */
export const tenantOfTag = `\${aws:PrincipalTag/${tenantTag}}`;
export const taggedTenant = `T#${tenantOfTag}`;
export const buyers = 'B#*';
/** The memberships of users. */
export const memberships = 'U#*';
/** The settings of the base. */
export const settings = 'SETTINGS';
/** What the base has set about labels. Merchants read it. */
export const labels = 'LABELS';
/** The lists of checkouts by day. */
export const placedDays = 'PLACED#*';
/** Follow-ups by kind. */
export const expiries = followUpPartition('expire-checkouts');
export const shipments = followUpPartition('flag-overdue-shipments');
export const refunds = followUpPartition('send-refunds');
export const clocks = followUpPartition('advance-orders');
export const returns = followUpPartition('advance-returns');
/** Event feeds of tenants. */
export const feeds = 'V#*';
/** Progress of the consumers of the orders stream. */
export const consumerProgress = 'PASSED';
/** The change log of search, with the manifest of its segment. */
export const searchLog = searchPartition;
