/** The rows of the talk (ICML 2016), each as a method, with the talk's own figures; and what came of it here. */
import type { Method } from './method.ts';
import { METHOD_IDS, METHOD_NAMES, type MethodId } from './names.ts';
import { moduli, ring } from './rings.ts';
import { TALK, type Figures } from './talk.ts';

export type OurPacking = 'batch' | 'interactive' | 'private';

export interface Row {
  readonly name: string;
  /** Of `engine/methods/networks`, or the shipped model. */
  readonly network: string;
  /** One evaluator runs them all; or what the product does, over the wire. */
  readonly runs: Method | OurPacking;
  readonly talk?: Figures;
}

const ONE_IMAGE = {
  packing: 'scalar',
  weights: 'plain',
  relinearise: false,
  merged: false,
  scheme: 'bfv',
} as const;

const PLAIN: Method = { ...ONE_IMAGE, plainModuli: moduli(4096, 28, 1), ring: ring(4096, 2, 50) };
/** Products with encrypted weights take a third level, hence a larger ring; BGV, because there are thousands of them. */
const ENCRYPTED: Method = {
  ...ONE_IMAGE,
  ...{ weights: 'encrypted', scheme: 'bgv', plainModuli: moduli(8192, 28, 1), ring: ring(8192, 4, 50) },
};
const PRECISE: Method = { ...PLAIN, plainModuli: moduli(4096, 20, 2) };

const CONVOLUTION: Method = {
  ...ONE_IMAGE,
  ...{ relinearise: true, plainModuli: moduli(8192, 27, 2), ring: ring(8192, 3, 50, true) },
};
const SKIPPING: Method = { ...CONVOLUTION, relinearise: false, ring: ring(8192, 3, 50) };
const MERGED: Method = { ...SKIPPING, merged: true };
const SLOTS: Method = { ...MERGED, packing: 'slots' };
const IMPROVED: Method = { ...SLOTS, plainModuli: moduli(8192, 20, 2), ring: ring(8192, 3, 42) };

/** The model that comes with the program. */
export const SHIPPED_NETWORK = 'mnist-cryptonets';

const RUNS: Readonly<Record<MethodId, Pick<Row, 'network' | 'runs'>>> = {
  square: { network: 'square', runs: ENCRYPTED },
  plain: { network: 'square', runs: PLAIN },
  remainders: { network: 'square-precise', runs: PRECISE },
  convolution: { network: 'convolution', runs: CONVOLUTION },
  skipping: { network: 'convolution', runs: SKIPPING },
  merged: { network: 'convolution', runs: MERGED },
  slots: { network: 'convolution', runs: SLOTS },
  parameters: { network: SHIPPED_NETWORK, runs: IMPROVED },
  batch: { network: SHIPPED_NETWORK, runs: 'batch' },
  interactive: { network: SHIPPED_NETWORK, runs: 'interactive' },
  private: { network: SHIPPED_NETWORK, runs: 'private' },
};

export function rowOf(id: MethodId): Row {
  const talk = TALK[id];
  return { name: METHOD_NAMES[id], ...RUNS[id], ...(talk ? { talk } : {}) };
}

export const ROWS: readonly Row[] = METHOD_IDS.map(rowOf);

/** Rows whose name contains one of the comma-separated parts, whatever the case. */
export function rowsNamed(text: string): Row[] {
  const parts = text
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return ROWS.filter(({ name }) => parts.some((part) => name.toLowerCase().includes(part)));
}
