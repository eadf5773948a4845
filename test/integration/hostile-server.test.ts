/** A server that computes something else is told apart by what the client knows of every result, in both packings. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import { createHost, type Host } from '../../electron/host/index.ts';
import { joinBytes } from '../../shared/bytes.ts';
import { ResiduePacker } from '../../engine/wire/residues.ts';
import { bitLength, type RingParameters } from '../../shared/he/index.ts';
import type { Layer } from '../../shared/network/index.ts';
import { planInteractive, type InteractivePlan } from '../../shared/packing/interactive/index.ts';
import type { ServerParts } from '../../server/start.ts';
import { randomImages, runOperation, temporaryFolder } from '../support/host-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { insecureInteractiveSet, interactiveParts } from '../support/seal-parts.ts';
import { ciphertextsOf, tamperingParts, type Tampering } from '../support/tampering-parts.ts';
import { startTestServer } from '../support/test-server.ts';

const network = smallSeedNetwork();
const open: (() => PromiseLike<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const hostOf = (tamper: Tampering): Promise<Host> => hostAt(tamperingParts(tamper));

async function hostAt(parts: ServerParts): Promise<Host> {
  const folder = await temporaryFolder();
  open.push(() => folder[Symbol.asyncDispose]());
  const server = await startTestServer({ network, parts });
  open.push(() => server[Symbol.asyncDispose]());
  const host = await createHost({
    profileDir: join(folder.path, 'profile'),
    shell: 'browser',
    modelsDir: join(folder.path, 'no-models'),
    insecureParameters: insecureSet(),
    insecureInteractiveParameters: insecureInteractiveSet(),
    session: { server: { address: server.address }, engine: 'seal' },
  });
  open.push(() => host.close());
  return host;
}

async function endOf(packing: 'batch' | 'interactive', images: number, tamper: Tampering) {
  const host = await hostOf(tamper);
  const pixels = randomImages(network, images);
  const last = (await runOperation(host, { packing, pixels })).at(-1)!.event;
  return last.kind === 'failed' ? last.error : { code: last.kind, message: '' };
}

const zeros: Tampering = (scores) => ({ ...scores, bytes: new Uint8Array(scores.bytes.length) });

/** Every polynomial but the first: what is left reads the same under every key. */
const transparent: Tampering = (scores) => {
  const parts = ciphertextsOf(scores).map((one) => one.fill(0, one.length / scores.size));
  return { ...scores, bytes: joinBytes(parts) };
};

const swapped: Tampering = (scores) => {
  const [first, second, ...others] = ciphertextsOf(scores);
  return { ...scores, bytes: joinBytes([second!, first!, ...others]) };
};

/** Adds a constant to all slots of the first class (NTT form: to every residue of its first polynomial), without any key. */
function pushed(by: bigint, { polyDegree, dataPrimes }: RingParameters = insecureSet()): Tampering {
  return (scores) => {
    const bytes = scores.bytes.slice();
    let from = 0;
    for (const prime of dataPrimes.slice(0, scores.primes)) {
      const packer = new ResiduePacker(polyDegree, bitLength(prime));
      const block = bytes.subarray(from, from + packer.bytes);
      const halves = new Uint32Array(2 * polyDegree);
      packer.unpack(block, prime, halves);
      const words = new BigUint64Array(halves.buffer);
      words.forEach((word, index) => (words[index] = (word + by) % prime));
      packer.pack(halves, block);
      from += packer.bytes;
    }
    return { ...scores, bytes };
  };
}

/** Right residues of something else: the last prime's least bits turned over in the polynomial that is masked. */
const garbled: Tampering = (scores: EncryptedScores) => {
  const bytes = scores.bytes.slice();
  for (let at = 0; at < bytes.length; at += 64) bytes[at] = bytes[at]! ^ 1;
  return { ...scores, bytes };
};

describe.each(['batch', 'interactive'] as const)('a hostile server, %s', (packing) => {
  it('is believed when it answers what it should', async () => {
    expect(await endOf(packing, 2, (scores) => scores)).toMatchObject({ code: 'done' });
  });

  it.each([
    ['nothing but zeros', zeros, 'RESULT_TRANSPARENT'],
    ['transparent ciphertexts', transparent, 'RESULT_TRANSPARENT'],
    ['noise', garbled, 'RESULT_OUT_OF_RANGE'],
  ])('is told from %s', async (_, tamper, code) => {
    expect(await endOf(packing, 2, tamper)).toMatchObject({ code });
  });
});

/** Exchanges the first two classes of a network. */
function exchanged(layer: Layer): Layer {
  if (layer.kind !== 'dense') throw new Error('expected a dense layer');
  const inputs = layer.weights.length / layer.biases.length;
  const weights = layer.weights.slice();
  weights.set(layer.weights.subarray(inputs, 2 * inputs), 0);
  weights.set(layer.weights.subarray(0, inputs), inputs);
  const [first, second, ...others] = layer.biases;
  return { ...layer, weights, biases: [second!, first!, ...others] };
}

/** A server that says what it should of its plan, and computes another one. */
function otherSteps(honest: InteractivePlan, other: InteractivePlan): InteractivePlan {
  return { ...honest, steps: other.steps };
}

function pushedSteps(honest: InteractivePlan, by: number): InteractivePlan {
  const last = honest.steps.findLastIndex(({ kind }) => kind === 'linear');
  const steps = honest.steps.map((step, index) => {
    if (index !== last || step.kind !== 'linear') return step;
    const biases = step.biases.slice();
    biases[honest.resultSlots[0]!]! += by;
    return { ...step, biases };
  });
  return { ...honest, steps };
}

describe('a server that computes something else, interactively', () => {
  const set = insecureInteractiveSet();
  const layers = network.layers.with(-1, exchanged(network.layers.at(-1)!));

  async function ended(change: (honest: InteractivePlan) => Promise<InteractivePlan>, images: number) {
    const parts = interactiveParts();
    const planInteractive: typeof parts.planInteractive = async (...given) =>
      Promise.all((await parts.planInteractive!(...given)).map(change));
    const host = await hostAt({ ...parts, planInteractive });
    const pixels = randomImages(network, images);
    const last = (await runOperation(host, { packing: 'interactive', pixels })).at(-1)!.event;
    return last.kind === 'failed' ? last.error : { code: last.kind, message: '' };
  }

  it.each([1, 3])('is told from two classes changed for each other, %i images', async (images) => {
    const swap = async (honest: InteractivePlan): Promise<InteractivePlan> =>
      otherSteps(honest, await planInteractive({ ...network, layers }, honest.commitment, set));
    expect(await ended(swap, images)).toMatchObject({ code: 'RESULT_SWAPPED' });
  });

  it.each([
    ['one', 1, /^RESULT_WRONG$/],
    ['2^34', 2 ** 34, /^RESULT_(WRONG|OUT_OF_RANGE)$/],
  ] as const)('is told from a score pushed by %s', async (_, by, code) => {
    const error = await ended(async (honest) => pushedSteps(honest, by), 2);
    expect(error.code).toMatch(code);
    expect(error.message).not.toMatch(/\d/);
  });

  it('is believed when it computes what it should', async () => {
    const same = async (honest: InteractivePlan): Promise<InteractivePlan> =>
      otherSteps(honest, await planInteractive(network, honest.commitment, set));
    expect(await ended(same, 2)).toMatchObject({ code: 'done' });
  });
});

describe('the slots of a batch that hold no image', () => {
  it.each([
    ['two classes changed for each other', swapped, /RESULT_(SWAPPED|OUT_OF_RANGE)/],
    ['a score pushed by 2^34', pushed(2n ** 34n), /RESULT_(WRONG|OUT_OF_RANGE)/],
    ['a score pushed by one', pushed(1n), /RESULT_(WRONG|OUT_OF_RANGE)/],
  ])('tell %s', async (_, tamper, code) => {
    const error = await endOf('batch', 2, tamper);
    expect(error.code).toMatch(code);
    expect(error.message).not.toMatch(/\d/);
  });

  it.each([
    ['two classes changed for each other', swapped, /RESULT_(SWAPPED|OUT_OF_RANGE)/],
    ['a score pushed by one', pushed(1n), /RESULT_(WRONG|OUT_OF_RANGE)/],
    ['transparent ciphertexts', transparent, /RESULT_TRANSPARENT/],
    ['noise', garbled, /RESULT_OUT_OF_RANGE/],
  ])('are none in a full batch, of which images that are computed again tell %s', async (_, tamper, code) => {
    const error = await endOf('batch', insecureSet().polyDegree, tamper);
    expect(error.code).toMatch(code);
    expect(error.message).not.toMatch(/\d/);
  });
});

/** The same scores in other bytes: noise that is a multiple of the plaintext modulus (BGV), or that is small (BFV). */
const RENOISED = {
  batch: pushed(insecureSet().plainModulus),
  interactive: pushed(1n, insecureInteractiveSet()),
};

describe('an answer to an earlier request under the same key', () => {
  const replays = async (packing: 'batch' | 'interactive', images: number, disguise: Tampering) => {
    let first: EncryptedScores | undefined;
    const host = await hostOf((scores) => (first ? disguise(first) : (first = scores)));
    const ask = async (seed: number) =>
      (await runOperation(host, { packing, pixels: randomImages(network, images, seed) })).at(-1)!.event;
    expect(await ask(5)).toMatchObject({ kind: 'done' });
    return ask(6);
  };
  const full = insecureSet().polyDegree;

  it.each([
    ['batch', 1],
    ['batch', 40],
    ['batch', full],
    ['interactive', 1],
    ['interactive', 3],
  ] as const)('is told by its bytes, %s of %i', async (packing, images) => {
    const end = await replays(packing, images, (first) => ({ ...first, bytes: first.bytes.slice() }));
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'RESULT_REPLAYED' } });
  });

  it.each([
    ['batch', 1, 'RESULT_REPLAYED'],
    ['batch', 40, 'RESULT_REPLAYED'],
    ['batch', full, 'RESULT_WRONG'],
    ['interactive', 1, 'RESULT_WRONG'],
    ['interactive', 3, 'RESULT_WRONG'],
  ] as const)('is told by its scores where its bytes are others, %s of %i', async (packing, images, code) => {
    expect(await replays(packing, images, RENOISED[packing])).toMatchObject({
      kind: 'failed',
      error: { code },
    });
  });

  it.each(['batch', 'interactive'] as const)(
    'is not mistaken for one that has other noise alone, %s',
    async (packing) => {
      expect(await endOf(packing, 2, RENOISED[packing])).toMatchObject({ code: 'done' });
    },
  );
});
