/** The programs that are packed for Linux: where they begin, and where their bundles lie. */
import { SERVER_CALLED_BY } from '../../shared/command/index.ts';

export interface Program {
  readonly entry: string;
  readonly outDir: string;
  /** The variable by which its texts know what people type to start it. */
  readonly calledBy?: string;
}

export type ProgramName = 'server' | 'app';

export const PROGRAMS: Readonly<Record<ProgramName, Program>> = {
  /** The gRPC server alone. */
  server: { entry: 'server/main.ts', outDir: 'out/server', calledBy: SERVER_CALLED_BY },
  /** The browser shell with host and built-in server. */
  app: { entry: 'electron/browser-shell/app.ts', outDir: 'out/app' },
};

/** Beside a bundle: the packages that it imports, as a JSON list. */
export const PACKAGES_FILE = 'packages.json';
