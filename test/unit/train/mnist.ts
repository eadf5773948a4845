/** Where MNIST lies on this machine, if anywhere: CRYPTONETS_MNIST or ../shared/mnist beside the project. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const candidate = process.env['CRYPTONETS_MNIST'] ?? resolve(import.meta.dirname, '../../../../shared/mnist');
const present = ['', '.gz'].some((suffix) => existsSync(join(candidate, `t10k-images-idx3-ubyte${suffix}`)));

export const MNIST_DIRECTORY = present ? candidate : undefined;
