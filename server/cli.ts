/** The flags of `npm run server`. */
import { parseArgs } from 'node:util';
import { CryptoNetsError } from '../shared/errors/index.ts';
import type { Flags } from './config.ts';

export const USAGE = `npm run server -- [options]

  --listen HOST:PORT        where to listen (127.0.0.1:50551; port 0 picks a free one)
  --models DIR              folder of model folders
  --config FILE             JSON configuration; environment and flags win over it
  --engine auto|native|seal which evaluator to use
  --threads N               threads of the evaluator (0: as many as make sense)
  --tls-certificate FILE    PEM certificate chain; with --tls-key
  --tls-key FILE            PEM private key
  --tls-client-authorities FILE  PEM authorities that clients must be signed by
  --insecure-plaintext      speak clear text to other machines, for use behind a TLS proxy
  --token-file FILE         every call must carry the bearer token in this file
  --log-level LEVEL         trace, debug, info, warn, error, silent
  --ready-fd N              write the ready line to this file descriptor as well
  --exit-with-parent        end when standard input or the IPC channel is closed
  --help                    this text
`;

const OPTIONS = {
  listen: { type: 'string' },
  models: { type: 'string' },
  config: { type: 'string' },
  engine: { type: 'string' },
  threads: { type: 'string' },
  'tls-certificate': { type: 'string' },
  'tls-key': { type: 'string' },
  'tls-client-authorities': { type: 'string' },
  'insecure-plaintext': { type: 'boolean' },
  'token-file': { type: 'string' },
  'log-level': { type: 'string' },
  'ready-fd': { type: 'string' },
  'exit-with-parent': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : undefined;
    throw new CryptoNetsError('ARGUMENT_INVALID', message, { cause });
  }
}

/** Leaves out what was not said, so that it does not hide what the file says. */
function defined(entries: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

/** @throws ARGUMENT_INVALID; returns undefined when help was asked for */
export function parseFlags(args: readonly string[]): Flags | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const tls = defined({
    certificate: values['tls-certificate'],
    key: values['tls-key'],
    clientAuthorities: values['tls-client-authorities'],
  });
  return {
    config: values.config,
    entries: defined({
      listen: values.listen,
      models: values.models,
      engine: values.engine,
      threads: values.threads,
      tls: Object.keys(tls).length === 0 ? undefined : tls,
      insecurePlaintext: values['insecure-plaintext'],
      tokenFile: values['token-file'],
      logLevel: values['log-level'],
      readyFd: values['ready-fd'],
      exitWithParent: values['exit-with-parent'],
    }),
  };
}
