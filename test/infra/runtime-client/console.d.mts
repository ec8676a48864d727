export const LogPatch: { patchConsole(): Promise<void> };
