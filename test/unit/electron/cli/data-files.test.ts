/** Files of rows are closed when they have been read, whatever they hold. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readData } from '../../../../electron/cli/data-inputs.ts';
import { decodeNetwork } from '../../../../shared/network/index.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../models/pneumonia');

const open = (file: string): number =>
  readdirSync('/proc/self/fd').filter((one) => {
    try {
      return readlinkSync(`/proc/self/fd/${one}`) === file;
    } catch {
      return false;
    }
  }).length;

test.skipIf(process.platform !== 'linux')('an archive of arrays', async () => {
  const json = readFileSync(join(FOLDER, 'network.json'), 'utf8');
  const weights = new Uint8Array(readFileSync(join(FOLDER, 'weights.bin')));
  const { network, digest } = await decodeNetwork(json, weights);
  const { name, input, description } = network;
  const file = join(FOLDER, 'samples.npz');
  const model = { name, input, description, commitment: digest };
  const { rows } = await readData({ data: [file] }, model, new AbortController().signal);
  expect(rows).toBe(10);
  expect(open(file)).toBe(0);
});
