/** The flags of the browser shell. */
import { parseArgs } from 'node:util';
import { CryptoNetsError } from '../../shared/errors/index.ts';

export interface ShellFlags {
  readonly open: boolean;
  readonly browser: boolean;
  /** Open in a window of its own where a browser has such. */
  readonly window: boolean;
  /** End when no page has been open for a while. */
  readonly untilClosed: boolean;
  readonly port: number;
  readonly profileDir: string | undefined;
  readonly modelsDir: string | undefined;
  readonly help: boolean;
}

const OPTIONS = {
  'no-open': { type: 'boolean' },
  browser: { type: 'boolean' },
  window: { type: 'boolean' },
  'until-closed': { type: 'boolean' },
  port: { type: 'string' },
  profile: { type: 'string' },
  models: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Throws ARGUMENT_INVALID. */
export function parseShellFlags(args: readonly string[]): ShellFlags {
  const values = read(args);
  return {
    open: !values['no-open'],
    browser: values.browser ?? false,
    window: values.window ?? false,
    untilClosed: values['until-closed'] ?? false,
    port: portOf(values.port),
    profileDir: values.profile,
    modelsDir: values.models,
    help: values.help ?? false,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('. To specify')[0] : undefined;
    throw usage(message, cause);
  }
}

function usage(message: string | undefined, cause?: unknown): CryptoNetsError {
  return new CryptoNetsError('ARGUMENT_INVALID', message, { cause });
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new CryptoNetsError('ARGUMENT_INVALID', '--port: expected a number from 0 to 65535');
  }
  return port;
}
