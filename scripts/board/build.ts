/** Builds the board's programs and writes their plans beside them: compiles what is stale, plans anew. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeNetwork, type IntegerNetwork } from '../../shared/network/index.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { boardFolder, build } from '../native/build.ts';
import { findCompiler } from '../native/compiler.ts';
import { BOARD_PROGRAMS } from '../native/units.ts';
import { boardPlans } from './plans.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const MODEL = 'mnist-cryptonets';

/** The network that the board's programs evaluate. @throws MODEL_INVALID */
export async function boardNetwork(): Promise<{ readonly network: IntegerNetwork; readonly digest: string }> {
  const read = (name: string): Buffer => readFileSync(path.join(ROOT, 'models', MODEL, name));
  return decodeNetwork(read('network.json').toString(), new Uint8Array(read('weights.bin')));
}

/** Writes the plan files into a folder, each at once: somebody else's program may be reading the one that is there. */
export async function writeBoardPlans(folder: string): Promise<void> {
  const { network, digest } = await boardNetwork();
  mkdirSync(folder, { recursive: true });
  for (const [kind, bytes] of Object.entries(await boardPlans(network, digest))) {
    const file = path.join(folder, `${kind}.plan`);
    writeFileSync(`${file}.${process.pid}.tmp`, bytes);
    renameSync(`${file}.${process.pid}.tmp`, file);
  }
}

/**
 * The folder with the seven programs and `model/`. Cost: half a minute the first time, a second when nothing changed.
 * @throws ENGINE_UNAVAILABLE where there is no compiler, or no POSIX
 */
export async function buildBoard(log: (line: string) => void = () => {}): Promise<string> {
  const compiler = findCompiler();
  if (compiler === undefined || process.platform === 'win32')
    throw new CryptoNetsError('ENGINE_UNAVAILABLE', 'the board needs a C++ compiler on Linux or macOS');
  for (const product of BOARD_PROGRAMS)
    await build({ root: ROOT, compiler, product, variant: 'release', log });
  const folder = boardFolder(ROOT);
  await writeBoardPlans(path.join(folder, 'model'));
  return folder;
}
