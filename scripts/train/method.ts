/** `npm run train -- --method`: makes a network of `npm run bench -- methods` again. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fitted } from '../../electron/cli/terminal.ts';
import { asCalled } from '../../shared/command/index.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { decodeNetwork, encodeNetwork, type IntegerNetwork } from '../../shared/network/index.ts';
import {
  FACTORED_NETWORKS,
  factorNetwork,
  readMnist,
  scoreIntegers,
  SMALL_NETWORKS,
  trainSmall,
  type LabelledImages,
} from '../../training/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const NAMES = [...Object.keys(SMALL_NETWORKS), ...Object.keys(FACTORED_NETWORKS)];

const USAGE = `Makes a network of "npm run bench -- methods" again: the same data give the same weights.

  npm run train -- --method NAME --data DIR [--out DIR]

  --method NAME   ${NAMES.join(', ')}
  --data DIR      folder with the four MNIST files
  --out DIR       (engine/methods/networks/NAME)
  --help          this text
`;

async function modelOf(name: string): Promise<IntegerNetwork> {
  const read = (file: string) => readFile(join(ROOT, 'models', name, file));
  const [json, weights] = await Promise.all([read('network.json'), read('weights.bin')]);
  return (await decodeNetwork(json.toString('utf8'), new Uint8Array(weights))).network;
}

async function make(name: string, data: LabelledImages, signal: AbortSignal): Promise<IntegerNetwork> {
  const factored = FACTORED_NETWORKS[name];
  if (factored) return factorNetwork(name, await modelOf(factored.from), data, factored.recipe, signal);
  const progress = (epoch: number, epochs: number, loss: number, validation: number): void =>
    console.log(
      `Epoch ${epoch} of ${epochs}: loss ${loss.toFixed(3)}, validation ${(100 * validation).toFixed(2)} %`,
    );
  return trainSmall({ name, recipe: SMALL_NETWORKS[name]!, data, signal, progress });
}

function usage(message: string): CryptoNetsError {
  return new CryptoNetsError('ARGUMENT_INVALID', message);
}

function optionsOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const help = { type: 'boolean', short: 'h', default: false } as const;
  try {
    return parseArgs({ args: [...args], options: { method: text, data: text, out: text, help } }).values;
  } catch (cause) {
    throw usage((cause as Error).message);
  }
}

/** @throws ARGUMENT_INVALID, CANCELLED, DATASET_MISSING, DATASET_CORRUPT */
export async function trainMethod(args: readonly string[], signal: AbortSignal): Promise<void> {
  const { method, data, help, out } = optionsOf(args);
  if (help) return void process.stdout.write(fitted(asCalled(USAGE, process.env), process.stdout));
  if (method === undefined || !NAMES.includes(method)) throw usage(`--method: expected ${NAMES.join(', ')}`);
  if (data === undefined) throw usage('expected --data DIR');
  const [train, test] = [await readMnist(data, 'train'), await readMnist(data, 't10k')];
  const network = await make(method, train, signal);
  const { json, weights } = await encodeNetwork(network);
  const folder = out ?? join(ROOT, 'engine/methods/networks', method);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'network.json'), json);
  await writeFile(join(folder, 'weights.bin'), weights);
  console.log(`Test accuracy: ${((100 * scoreIntegers(network, test, 0).right) / test.count).toFixed(2)} %`);
}
