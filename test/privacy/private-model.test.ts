/**
 * What an outsider hears of a private model in a whole session: nothing that a guess of the weights could be tested against but ciphertexts, and
 * nothing that another model of the same shape would not say too.
 */
import { createHash } from 'node:crypto';
import { status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GetCatalogResponse, GetPlansResponse } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { CatalogServiceClient } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { PredictResponse } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { PROTOCOL_METADATA_KEY, PROTOCOL_VERSION } from '../../shared/protocol/index.ts';
import { credentials, Metadata } from '@grpc/grpc-js';
import { encodeNetwork, type IntegerNetwork } from '../../shared/network/index.ts';
import { planBatch } from '../../shared/packing/batch/index.ts';
import { planInteractive } from '../../shared/packing/interactive/index.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { roomySet } from '../support/parameter-sets.ts';
import { hostOf, privateServer } from '../support/private-world.ts';
import { insecureInteractiveSet } from '../support/seal-parts.ts';
import { type TestServer } from '../support/test-server.ts';
import { countIn } from './needles.ts';
import { tapBefore } from './tap.ts';

/** Same shape, name and sparsity pattern or not: other weights. */
const models: readonly IntegerNetwork[] = [smallSeedNetwork(2), smallSeedNetwork(9)];

interface Session {
  readonly server: TestServer;
  /** Every byte from the server, of a session with keys, batches and errors. */
  readonly received: Buffer;
  readonly catalog: GetCatalogResponse;
  readonly plans: GetPlansResponse;
  readonly refusals: readonly { readonly code: number; readonly details: string; readonly trailer: string }[];
}

const open: AsyncDisposable[] = [];
let sessions: readonly Session[] = [];
beforeAll(async () => {
  sessions = [await session(models[0]!), await session(models[1]!)];
}, 120_000);
afterAll(async () => {
  for (const one of open) await one[Symbol.asyncDispose]();
});

async function session(network: IntegerNetwork): Promise<Session> {
  const server = await privateServer(network);
  open.push(server);
  const tap = await tapBefore(server.address);
  open.push(tap);
  await using host = await hostOf(tap.address, network);
  await host.predict({ packing: 'batch' });
  await host.predict({ packing: 'batch' });
  expect(await host.failure({ packing: 'interactive' })).toBe('PACKING_NOT_OFFERED');
  const asked = await ask(tap.address, network.name);
  return { server, received: tap.received(), ...asked };
}

/** What a curious client asks for besides. */
async function ask(address: string, name: string): Promise<Pick<Session, 'catalog' | 'plans' | 'refusals'>> {
  const client = new CatalogServiceClient(address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set(PROTOCOL_METADATA_KEY, String(PROTOCOL_VERSION));
  try {
    const catalog = await new Promise<GetCatalogResponse>((resolve, reject) =>
      client.getCatalog({}, metadata, (error, response) => (error ? reject(error) : resolve(response))),
    );
    const { commitment } = catalog.models[0]!;
    const plans = await new Promise<GetPlansResponse>((resolve, reject) =>
      client.getPlans({ name, commitment }, metadata, (error, response) =>
        error ? reject(error) : resolve(response),
      ),
    );
    const refusals = [];
    for (const asked of [commitment, '0'.repeat(64)]) {
      const call = client.getModel({ name, commitment: asked }, metadata);
      call.on('data', () => undefined);
      const error = await new Promise<ServiceError>((resolve) => call.on('error', resolve as never));
      const [detail] = error.metadata.get('cryptonets-error-bin');
      refusals.push({ code: error.code, details: error.details, trailer: String(detail) });
    }
    return { catalog, plans, refusals };
  } finally {
    client.close();
  }
}

/** Everything that this project computes of a network and that is no ciphertext: what a guess would be tested with. */
async function functionsOf(network: IntegerNetwork): Promise<Buffer[]> {
  const { json, weights, digest } = await encodeNetwork(network);
  const plans = [
    await planBatch(network, digest, roomySet()),
    await planBatch(network, digest, roomySet(), { privacyBits: 40 }),
    await planInteractive(network, digest, insecureInteractiveSet()),
  ];
  const texts = [digest, ...plans.map((plan) => plan.digest)];
  for (const bytes of [weights, Buffer.from(json)])
    texts.push(createHash('sha256').update(bytes).digest('hex'));
  const biases = network.layers.flatMap((layer) => ('biases' in layer ? [JSON.stringify(layer.biases)] : []));
  return [
    ...[...texts, ...biases].map((text) => Buffer.from(text)),
    ...texts.map((text) => Buffer.from(text, 'hex')),
    Buffer.from(weights.subarray(0, 24)),
  ].filter((needle) => needle.length >= 6);
}

describe('everything that a server says of a private model', () => {
  it('holds no function of the weights that a guess could be tested against', async () => {
    for (const [index, { received }] of sessions.entries()) {
      expect(received.length).toBeGreaterThan(10_000);
      expect(countIn(received, await functionsOf(models[index]!))).toBe(0);
    }
  });

  it('would be caught if it did: of a public model the digest is everywhere', async () => {
    const { commitment } = sessions[0]!.catalog.models[0]!;
    expect(countIn(sessions[0]!.received, [Buffer.from(commitment)])).toBe(1);
  });

  it('tells no accuracy and no size, whatever the card says', () => {
    for (const { catalog } of sessions) {
      const [model] = catalog.models;
      expect(model).toMatchObject({ encodedBytes: 0 });
      expect(model!.accuracy).toBeUndefined();
    }
  });

  it('never tells the salt', async () => {
    const { readFile } = await import('node:fs/promises');
    const { join } = await import('node:path');
    for (const { server, received } of sessions) {
      const salt = await readFile(join(server.models, models[0]!.name, 'commitment.salt'));
      expect(salt.length).toBe(32);
      expect(
        countIn(received, [salt, Buffer.from(salt.toString('hex')), Buffer.from(salt.toString('base64'))]),
      ).toBe(0);
      expect(countIn(Buffer.from(server.lines.join('\n')), [Buffer.from(salt.toString('hex'))])).toBe(0);
    }
  });

  it('refuses the weights by code, and no refusal depends on them', () => {
    expect(sessions[0]!.refusals.map(({ code }) => code)).toEqual([status.PERMISSION_DENIED, status.ABORTED]);
    const [first, second] = sessions.map(({ refusals, catalog }) =>
      JSON.stringify(refusals).replaceAll(catalog.models[0]!.commitment, 'COMMITMENT'),
    );
    expect(first).toBe(second);
  });
});

describe('two private models of one shape', () => {
  const [catalogBytes, planBytes] = [
    ({ catalog }: Session) => GetCatalogResponse.encode(catalog).finish(),
    ({ plans }: Session) => GetPlansResponse.encode(plans).finish(),
  ];

  it('have the same catalog and plans to the byte, but for the commitment', () => {
    for (const bytesOf of [catalogBytes, planBytes]) {
      const [first, second] = sessions.map((one) => {
        const text = Buffer.from(bytesOf(one)).toString('latin1');
        return text.replaceAll(one.catalog.models[0]!.commitment, '*'.repeat(64));
      });
      expect(first).toBe(second);
    }
    const [first, second] = sessions.map(({ catalog }) => catalog.models[0]!.commitment);
    expect(first).not.toBe(second);
  });

  it('have the same answers, but for ciphertexts, commitment and times', async () => {
    const first = await answersOf(sessions[0]!.server, models[0]!);
    const second = await answersOf(sessions[1]!.server, models[1]!);
    expect(first.length).toBeGreaterThan(8);
    expect(first.some((shape) => shape.startsWith('stage evaluate'))).toBe(true);
    expect(first.some((shape) => /stage (convolve|dense|hidden-layers|output)/.test(shape))).toBe(false);
    expect(first).toEqual(second);
  });
});

/** The messages of one batch without ciphertexts, commitment, times, and progress (which is told by the clock): kinds, order and sizes. */
async function answersOf(server: TestServer, network: IntegerNetwork): Promise<string[]> {
  const said: string[] = [];
  const original = PredictResponse.encode;
  PredictResponse.encode = (message, writer) => {
    const shape = shapeOf(message);
    if (shape !== undefined) said.push(shape);
    return original(message, writer);
  };
  try {
    await using host = await hostOf(server.address, network);
    await host.predict({ packing: 'batch' });
    await host.predict({ packing: 'batch' });
  } finally {
    PredictResponse.encode = original;
  }
  return said;
}

function shapeOf({ message }: PredictResponse): string | undefined {
  switch (message?.$case) {
    case 'progress':
      return undefined;
    case 'stage':
      return `stage ${message.value.name} ${message.value.bytes} ${message.value.count}`;
    case 'resultHeader': {
      // What binds it to its request is the client's own: an id that was drawn, and a digest of what was sent.
      const { modelCommitment, request, ...rest } = message.value;
      const { requestId, requestDigest, planDigest } = request!;
      const lengths = [modelCommitment, requestId, requestDigest].map(({ length }) => length);
      return JSON.stringify({ ...rest, planDigest, lengths });
    }
    case 'resultChunk':
      return `chunk ${message.value.offset} ${message.value.data.length}`;
    case 'acknowledgement':
      return `acknowledgement ${message.value.receivedBytes}`;
    default:
      return message?.$case;
  }
}
