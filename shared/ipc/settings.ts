/** What a person has chosen for good. */
import type { EngineChoice } from '../protocol/index.ts';

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  /** Of all that is read in a window. */
  readonly language: 'system' | 'en' | 'de';
  readonly engine: EngineChoice;
  readonly keepHistory: boolean;
  /** Entries that are older are deleted; 0: none is. */
  readonly historyDays: number;
  readonly autoLockMinutes: number;
  /** Each stroke is predicted by itself: off until somebody chose it. */
  readonly predictWhileDrawing: boolean;
  /** Whether the place where releases are published is asked for the newest version: off until somebody chose it. */
  readonly checkForUpdates: boolean;
  /** Whether the end of a prediction is told by the system while no window is looked at: off until somebody chose it. */
  readonly notify: boolean;
  /** Of so many in a hundred requests to servers of others, one of known answer goes along; 0: none does. */
  readonly canaryPercent: number;
  /** Name of the model that is asked where the server has it; empty: the server's first. */
  readonly model: string;
}
