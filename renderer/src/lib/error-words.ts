/** An error report as a person reads it in a window: what happened, why, what to do. Command-line advice is put in the window's terms. */
import { ERROR_FACTS, type ErrorCode, type ErrorReport } from '../../../shared/errors/index.ts';

export interface ErrorWords {
  readonly title: string;
  /** Null when the report says no more than the title. */
  readonly why: string | null;
  readonly todo: string;
}

/** Hints of the shared table that speak of options and commands. */
const IN_A_WINDOW: Partial<Record<ErrorCode, string>> = {
  ARGUMENT_INVALID: 'Check what was entered and try again.',
  PASSPHRASE_REQUIRED: 'Open the vault with its passphrase.',
  ENGINE_UNAVAILABLE: 'Choose the engine “Fastest” in the settings.',
  KEY_NOT_FOUND: 'Make a key in “Keys and vault”.',
  SERVER_NOT_FOUND: 'Choose or add a server in “Servers”.',
  VAULT_LOCKED: 'Open it in “Keys and vault”.',
  VAULT_MISSING: 'Make one in “Keys and vault”.',
  DEADLINE_EXCEEDED: 'Try again, or choose a faster server.',
};

export function errorWords({ code, message, hint }: ErrorReport): ErrorWords {
  const facts = ERROR_FACTS[code];
  const todo = hint === facts.hint ? (IN_A_WINDOW[code] ?? hint) : hint;
  return { title: facts.title, why: message && message !== facts.title ? message : null, todo };
}

/** What “Copy details” copies: enough for a report, nothing private. */
export function errorDetails(report: ErrorReport): string {
  return JSON.stringify(report, null, 2);
}
