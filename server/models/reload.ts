/** Models that come, change and go while the server runs: folders are read again, what did not change stays as it is, what is broken is told and stays too. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The files whose change makes another model of a folder. */
const FILES = [
  ...['network.json', 'weights.bin', 'card.json', 'visibility.json', 'commitment.salt'],
  'manifest.json',
];

/** Tells one state of a folder from another without reading it: a file that was replaced or written has another change time. */
export async function stateOfFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of FILES) {
    const info = await stat(join(folder, file), { bigint: true }).catch(() => undefined);
    hash.update(`${file} ${info?.ino} ${info?.size} ${info?.mtimeNs} ${info?.ctimeNs}\n`);
  }
  return hash.digest('hex');
}

/** What a reload did, by the names of the models. */
export interface ModelChanges {
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly retired: readonly string[];
}

interface Named {
  readonly network: { readonly name: string };
}

export function changesBetween(before: readonly Named[], after: readonly Named[]): ModelChanges {
  const old = new Map(before.map((model) => [model.network.name, model]));
  const now = new Map(after.map((model) => [model.network.name, model]));
  return {
    added: [...now.keys()].filter((name) => !old.has(name)),
    replaced: [...now].filter(([name, model]) => old.has(name) && old.get(name) !== model).map(([name]) => name),
    retired: [...old.keys()].filter((name) => !now.has(name)),
  };
}
