/** The flags of the browser shell. */
import { parseArgs } from 'node:util';
import { CryptoNetsError } from '../../shared/errors/index.ts';

export const USAGE = `npm start -- [options]

Opens CryptoNets: as a desktop app where that can run, else in your browser.

  --no-open        print an address for your browser and open nothing (the default where there is no display)
  --browser        use the browser even where the desktop app could run
  --port N         in the browser: listen on this port of 127.0.0.1 (a free one is picked otherwise)
  --profile DIR    where keys, history and settings are kept
  --models DIR     in the browser: folder of model folders
  --help           this text
`;

export interface ShellFlags {
  readonly open: boolean;
  readonly browser: boolean;
  readonly port: number;
  readonly profileDir: string | undefined;
  readonly modelsDir: string | undefined;
  readonly help: boolean;
}

const OPTIONS = {
  'no-open': { type: 'boolean' },
  browser: { type: 'boolean' },
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
  return new CryptoNetsError('ARGUMENT_INVALID', message, {
    hint: '"npm start -- --help" says what is allowed.',
    cause,
  });
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw usage('--port: expected a number from 0 to 65535.');
  return port;
}
