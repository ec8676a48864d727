/** How the association ranks an enterprise of the base. */
export const grades = ['leading', 'demonstration', 'ordinary'] as const;
export type Grade = (typeof grades)[number];

/** By whom and where to: the price tier makes it wholesale, a country other than CN makes it export. */
export const channels = ['domestic_retail', 'domestic_wholesale', 'export_retail', 'export_wholesale'] as const;
export type Channel = (typeof channels)[number];
