/** MNIST for tests, where it is on this machine: they are skipped, visibly, without it. */
import { readMnistFile, type MnistFile } from '../../training/data/dataset.ts';
import { findMnist } from '../../scripts/mnist/folder.ts';

/** The folder of the four files, or undefined. */
export const MNIST_DIRECTORY = findMnist();

/** The contents of one file, uncompressed and checked. */
export function mnistBytes(name: MnistFile): Promise<Uint8Array> {
  if (MNIST_DIRECTORY === undefined) throw new Error('MNIST is not here: skip this test');
  return readMnistFile(MNIST_DIRECTORY, name);
}
