/** The flags of `npm run server`: one for each entry of the configuration, and a few of their own. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CryptoNetsError } from '../shared/errors/index.ts';
import type { Flags } from './settings/config.ts';
import { ENTRIES, type Entry } from './settings/entries.ts';
import { flagLayer } from './settings/layers.ts';

const OWN = {
  config: { type: 'string' },
  'check-config': { type: 'boolean' },
  'allow-clear-text': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

const FLAG_WIDTH = 42;

function valueOf({ type, choices, isPath, shows }: Entry): string {
  if (shows !== undefined) return ` ${shows}`;
  if (type === 'boolean') return '';
  if (choices) return ` ${choices.join('|')}`;
  if (type === 'number') return ' N';
  return isPath ? ' PATH' : ' TEXT';
}

function presetOf({ type, preset, otherwise }: Entry): string {
  if (otherwise !== undefined) return ` (${otherwise})`;
  if (preset === undefined || type === 'list') return type === 'list' ? '; may be repeated' : '';
  return type === 'boolean' && preset === false ? '' : ` (${String(preset)})`;
}

const line = (flag: string, text: string): string => `  ${flag.padEnd(FLAG_WIDTH)} ${text}\n`;
const isOn = ({ type, preset }: Entry): boolean => type === 'boolean' && preset === true;
const lineOf = (entry: Entry): string =>
  isOn(entry)
    ? line(`--no-${entry.flag}`, `do not ${entry.description}`)
    : line(`--${entry.flag}${valueOf(entry)}`, `${entry.description}${presetOf(entry)}`);

export const USAGE = `npm run server -- [options]
npm run server -- token create|list|revoke [options]    who may call (token --help)
npm run server -- top [options]                         how a server is doing, in a terminal (top --help)

${line('--config FILE', 'JSON configuration; environment and flags win over it')}${line(
  '--check-config',
  'tell everything that is wrong with the configuration and its files, then end',
)}${ENTRIES.filter(({ path }) => path[0] !== 'limits')
  .map(lineOf)
  .join('')}${line('--allow-clear-text', 'the same as --insecure-plaintext')}${line('--help', 'this text')}
Limits:

${ENTRIES.filter(({ path }) => path[0] === 'limits')
  .map(lineOf)
  .join('')}
SIGHUP reads certificates, tokens and models again; SIGTERM lets running calls end. docs/configuration.md has every entry.
`;

type Options = NonNullable<ParseArgsConfig['options']>;

function optionOf(entry: Entry): Options {
  const { flag, type } = entry;
  // What is on without a word is switched off by --no-….
  const off: Options = isOn(entry) ? { [`no-${flag}`]: { type: 'boolean' } } : {};
  return {
    [flag]: {
      type: type === 'boolean' ? 'boolean' : 'string',
      ...(type === 'list' ? { multiple: true } : {}),
    },
    ...off,
  };
}

const OPTIONS: Options = Object.assign({}, OWN, ...ENTRIES.map(optionOf)) as Options;

type Values = Record<string, unknown>;

function parse(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : undefined;
    throw new CryptoNetsError('ARGUMENT_INVALID', message, { cause });
  }
}

function entriesIn(values: Values): Values {
  const entries: Values = { ...values };
  if (values['allow-clear-text'] === true) entries['insecure-plaintext'] = true;
  for (const { flag } of ENTRIES) if (values[`no-${flag}`] === true) entries[flag] = false;
  return entries;
}

/** What was asked for: the flags of a server, or to look at its configuration only. */
export interface Wish extends Flags {
  readonly checkOnly: boolean;
}

/** @throws ARGUMENT_INVALID; returns undefined when help was asked for */
export function parseFlags(args: readonly string[]): Wish | undefined {
  const values = parse(args);
  if (values['help'] === true) return undefined;
  const { config, 'check-config': checkOnly = false } = values as {
    config?: string;
    'check-config'?: boolean;
  };
  return { config, checkOnly, layer: flagLayer(entriesIn(values)) };
}
