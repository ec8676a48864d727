/** How the association ranks an enterprise of the base. */
export const grades = ['leading', 'demonstration', 'ordinary'] as const;
export type Grade = (typeof grades)[number];
