/** What file, environment and flags say, each as a tree of its own that can be asked where an entry came from. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { ENTRIES, type Entry } from './entries.ts';

export type Tree = Record<string, unknown>;

/** One source of entries. Later layers win. */
export interface Layer {
  readonly tree: Tree;
  /** How an entry is named there, for whoever looks for a fault. */
  readonly nameOf: (entry: Pick<Entry, 'path' | 'flag' | 'variable'>) => string;
}

const MAX_CONFIG_BYTES = 65_536;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function valueAt(tree: Tree, path: readonly PropertyKey[]): unknown {
  let value: unknown = tree;
  for (const name of path) value = isTree(value) ? value[String(name)] : undefined;
  return value;
}

function setAt(tree: Tree, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) tree[first] = value;
  else setAt((tree[first] ??= {}) as Tree, rest, value);
}

/** Paths in a configuration file are relative to it. */
function resolvePaths(tree: Tree, folder: string): Tree {
  const resolved = structuredClone(tree);
  for (const { path, isPath } of ENTRIES) {
    const value = isPath ? valueAt(resolved, path) : undefined;
    if (typeof value === 'string' && value !== '') setAt(resolved, path, resolve(folder, value));
  }
  return resolved;
}

/** @throws CONFIG_INVALID */
export async function fileLayer(file: string): Promise<Layer> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CryptoNetsError('CONFIG_INVALID', 'config: the file cannot be read', { cause });
  });
  if (text.length > MAX_CONFIG_BYTES)
    throw new CryptoNetsError('CONFIG_INVALID', 'config: the file is too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const place = cause instanceof Error ? /\(line \d+ column \d+\)/.exec(cause.message)?.[0] : undefined;
    const message = `config: expected JSON${place === undefined ? '' : ` ${place}`}`;
    throw new CryptoNetsError('CONFIG_INVALID', message, { cause });
  }
  if (!isTree(value)) throw new CryptoNetsError('CONFIG_INVALID', 'config: expected an object');
  return {
    tree: resolvePaths(value, dirname(resolve(file))),
    nameOf: ({ path }) => `${file}: ${path.join('.')}`,
  };
}

/** The words of the environment: `true` and `false`, lists with commas; numbers are read where they are checked. */
function spoken({ type }: Entry, text: string): unknown {
  if (type === 'list') return text.split(',').map((part) => part.trim());
  if (type === 'boolean' && /^(true|false|1|0)$/.test(text)) return text === 'true' || text === '1';
  return text;
}

export function environmentLayer(environment: NodeJS.ProcessEnv): Layer {
  const tree: Tree = {};
  for (const entry of ENTRIES) {
    const text = environment[entry.variable];
    if (text !== undefined && text !== '') setAt(tree, entry.path, spoken(entry, text));
  }
  return { tree, nameOf: ({ variable }) => variable };
}

/** @param values by flag */
export function flagLayer(values: Readonly<Record<string, unknown>>): Layer {
  const tree: Tree = {};
  for (const { flag, path } of ENTRIES) if (values[flag] !== undefined) setAt(tree, path, values[flag]);
  return { tree, nameOf: ({ flag }) => `--${flag}` };
}

/** Entry by entry: a later layer does not hide the rest of a group. */
export function merge(layers: readonly Layer[]): Tree {
  return layers.reduce<Tree>((merged, { tree }) => over(merged, tree), {});
}

function over(below: Tree, above: Tree): Tree {
  const merged = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const under = merged[name];
    merged[name] = isTree(under) && isTree(value) ? over(under, value) : value;
  }
  return merged;
}
