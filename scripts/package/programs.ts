/** The programs that are packed for Linux: where they begin, and where their bundles lie. */

export const PROGRAMS = {
  /** The gRPC server alone. */
  server: { entry: 'server/main.ts', outDir: 'out/server' },
  /** The browser shell with host and built-in server. */
  app: { entry: 'electron/browser-shell/app.ts', outDir: 'out/app' },
} as const;

export type ProgramName = keyof typeof PROGRAMS;

/** Beside a bundle: the packages that it imports, as a JSON list. */
export const PACKAGES_FILE = 'packages.json';
