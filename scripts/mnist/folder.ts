/** Where MNIST lies on this computer, if anywhere: one place for tests, benchmarks and pictures to ask. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Where `npm run mnist` puts it. */
export const MNIST_FOLDER = 'data/mnist';
const FILES = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'] as const;
export type MnistPart = (typeof FILES)[number];

/** The path of `<name>-ubyte` in the folder, plain or gzipped, as it lies there. */
export function mnistFile(folder: string, name: MnistPart): string {
  const plain = path.join(folder, `${name}-ubyte`);
  return existsSync(plain) ? plain : `${plain}.gz`;
}

const isComplete = (folder: string): boolean => FILES.every((name) => existsSync(mnistFile(folder, name)));

/**
 * The folder that holds all four files, plain or gzipped: `$CRYPTONETS_MNIST` when it is set (and then no other),
 * else where `npm run mnist` puts them, else `../shared/mnist` beside the project.
 */
export function findMnist(
  environment: NodeJS.ProcessEnv = process.env,
  root: string = ROOT,
): string | undefined {
  const named = environment['CRYPTONETS_MNIST'];
  const places = named
    ? [path.resolve(named)]
    : [path.join(root, MNIST_FOLDER), path.resolve(root, '../shared/mnist')];
  return places.find(isComplete);
}
