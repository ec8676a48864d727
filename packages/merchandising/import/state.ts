/** previewing → previewed → running → done, without the first two unless a preview is asked for. */
export const importStates = ['previewing', 'previewed', 'expired', 'running', 'done', 'failed'] as const;
export type ImportState = (typeof importStates)[number];

/** The refusal to apply a preview: the import has none that is complete, or was applied with another choice of stock. */
export interface ImportStateRefusal {
	readonly kind: 'import_state';
	readonly state: ImportState;
}
