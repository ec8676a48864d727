/** How the association ranks an enterprise of the base. */
export const grades = ['leading', 'demonstration', 'ordinary'] as const;
export type Grade = (typeof grades)[number];

/** A price tier makes a sale wholesale; a shipping country other than CN makes it export. */
export const channels = ['domestic_retail', 'domestic_wholesale', 'export_retail', 'export_wholesale'] as const;
export type Channel = (typeof channels)[number];
