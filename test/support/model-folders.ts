/** Model folders in a temporary place, as a server reads them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Visibility } from '../../shared/protocol/index.ts';
import { encodeNetwork, type IntegerNetwork } from '../../shared/network/index.ts';

export interface ModelsFolder extends AsyncDisposable {
  readonly path: string;
  readonly digests: ReadonlyMap<string, string>;
}

/** Writes the two files of a model below `folder`, and whether they are handed out. Returns the digest. */
export async function writeModel(
  folder: string,
  network: IntegerNetwork,
  visibility: Visibility = 'public',
): Promise<string> {
  const { json, weights, digest } = await encodeNetwork(network);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'network.json'), json);
  await writeFile(join(folder, 'weights.bin'), weights);
  await writeFile(join(folder, 'visibility.json'), JSON.stringify({ visibility }));
  return digest;
}

/** A folder of model folders that is removed when it is disposed. */
export async function makeModels(...networks: readonly IntegerNetwork[]): Promise<ModelsFolder> {
  const path = await mkdtemp(join(tmpdir(), 'cryptonets-models-'));
  const digests = new Map<string, string>();
  for (const network of networks) {
    digests.set(network.name, await writeModel(join(path, network.name), network));
  }
  return {
    path,
    digests,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
