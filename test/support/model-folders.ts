/** Model folders in a temporary place, as a server reads them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeNetwork, type IntegerNetwork } from '../../shared/network/index.ts';

export interface ModelsFolder extends AsyncDisposable {
  readonly path: string;
  readonly digests: ReadonlyMap<string, string>;
}

/** Writes the two files of a model below `folder`. Returns the digest. */
export async function writeModel(folder: string, network: IntegerNetwork): Promise<string> {
  const { json, weights, digest } = await encodeNetwork(network);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'network.json'), json);
  await writeFile(join(folder, 'weights.bin'), weights);
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
