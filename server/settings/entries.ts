/** The entries of the configuration as a list, with the names that each has in file, environment and flags. */
import { z } from 'zod';
import { configSchema, type EntryMeta } from './schema.ts';

export interface Entry extends EntryMeta {
  /** In the file: `['limits', 'maxConnections']`. */
  readonly path: readonly string[];
  readonly type: 'boolean' | 'number' | 'text' | 'list';
  readonly choices?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly preset?: string | number | boolean | undefined;
  /** Without the two hyphens. */
  readonly flag: string;
  readonly variable: string;
}

/** What is used of a JSON schema. */
interface Node extends Partial<EntryMeta> {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string | number | boolean | readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
}

const TYPES: Readonly<Record<string, Entry['type']>> = {
  boolean: 'boolean',
  integer: 'number',
  array: 'list',
  string: 'text',
};

const PREFIX = 'CRYPTONETS_SERVER';
const words = (name: string): string[] => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());

/** Limits have names that need no prefix. */
function flagOf(path: readonly string[]): string {
  const named = path[0] === 'limits' ? path.slice(1) : path;
  return named.flatMap(words).join('-');
}

function entriesOf(node: Node, path: readonly string[]): Entry[] {
  if (node.properties) {
    return Object.entries(node.properties).flatMap(([name, child]) => entriesOf(child, [...path, name]));
  }
  const {
    type,
    enum: choices,
    minimum,
    maximum,
    default: preset,
    description = '',
    flag,
    otherwise,
    shows,
    isPath,
  } = node;
  return [
    {
      path,
      type: TYPES[type ?? 'string'] ?? 'text',
      choices,
      minimum,
      maximum,
      preset: typeof preset === 'object' ? undefined : preset,
      description,
      flag: flag ?? flagOf(path),
      variable: [PREFIX, ...path.flatMap(words).map((word) => word.toUpperCase())].join('_'),
      ...(otherwise === undefined ? {} : { otherwise }),
      ...(shows === undefined ? {} : { shows }),
      ...(isPath === undefined ? {} : { isPath }),
    },
  ];
}

/** In the order of the schema. */
export const ENTRIES: readonly Entry[] = entriesOf(z.toJSONSchema(configSchema) as Node, []);

export const CONFIG_VARIABLE = `${PREFIX}_CONFIG`;
