/** Client and server of two versions: each side tells the other, with both versions and what to do, and reads nothing else. */
import { credentials, Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../../electron/remote/index.ts';
import type { CryptoNetsError } from '../../../../shared/errors/index.ts';
import {
  PROTOCOL_METADATA_KEY,
  PROTOCOL_VERSION,
  protocolMismatch,
} from '../../../../shared/protocol/index.ts';
import { CatalogServiceClient, GetCatalogResponse } from '../../../../proto/gen/cryptonets/v1/catalog.ts';
import {
  CHANNEL_OPTIONS,
  converse,
  detailOf,
  headerFor,
  predictionClient,
} from '../../../support/prediction-client.ts';
import { startTestServer, type TestServer } from '../../../support/test-server.ts';
import { startScripted } from './scripted-server.ts';

const NEXT = PROTOCOL_VERSION + 1;
const OLDER = `protocol 1 is spoken by the client, ${PROTOCOL_VERSION} by the server; update the client`;
const NEWER = `protocol ${NEXT} is spoken by the client, ${PROTOCOL_VERSION} by the server; update the server`;

describe('a version that a peer says', () => {
  it.each([undefined, '', '0', '-2', '2.0', '1e9', 'x'.repeat(10_000), Buffer.from('2')])(
    'is the first, unless it is one: %j',
    (said) => {
      expect(protocolMismatch(said, 'client')?.message).toBe(OLDER);
    },
  );

  it('is compared', () => {
    expect(protocolMismatch(String(PROTOCOL_VERSION), 'server')).toBeUndefined();
    expect(protocolMismatch(String(NEXT), 'client')).toMatchObject({
      code: 'SERVER_INCOMPATIBLE',
      message: NEWER,
    });
  });
});

describe('a server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** A client of another version, or of the first, which does not say so. */
  const saying = (version: string | undefined): Metadata => {
    const metadata = new Metadata();
    if (version !== undefined) metadata.set(PROTOCOL_METADATA_KEY, version);
    return metadata;
  };

  it('turns away a client of another version before it reads a message', async () => {
    const { interceptors: _, ...silent } = CHANNEL_OPTIONS;
    const client = new CatalogServiceClient(server.address, credentials.createInsecure(), silent);
    for (const [version, message] of [
      [undefined, OLDER],
      [String(NEXT), NEWER],
    ] as const) {
      const error = await new Promise<Parameters<typeof detailOf>[0] | null>((resolve) =>
        client.getCatalog({}, saying(version), (failure) => resolve(failure)),
      );
      expect(error && detailOf(error)).toMatchObject({ code: 'SERVER_INCOMPATIBLE', message });
    }
    client.close();
  });

  it('does so in a conversation, and goes on', async () => {
    const client = predictionClient(server.address);
    const refused = await converse(client, [headerFor(server.plan)], saying('7'));
    expect(refused).toMatchObject({ code: 'SERVER_INCOMPATIBLE', responses: [] });
    const taken = await converse(client, [headerFor(server.plan, { modelName: 'other' })]);
    expect(taken.code).toBe('MODEL_NOT_FOUND');
    client.close();
    expect(server.running.context.calls.count).toBe(0);
  });
});

describe('a client', () => {
  const refusal = {
    code: 'SERVER_INCOMPATIBLE',
    message: `protocol ${PROTOCOL_VERSION} is spoken by the client, 1 by the server; update the server`,
  };

  it('reads nothing of a server that does not say its version', async () => {
    const catalog = GetCatalogResponse.fromPartial({ serverVersion: '0.0.9', batch: {} });
    const model = [{ part: { $case: 'metadata', value: '{}' } as const }];
    const old = await startScripted({ silent: true, catalog, model });
    const remote = connect({ address: old.address });
    const failures = [
      await remote.catalog().catch((error: CryptoNetsError) => error),
      await remote
        .model({ name: 'm', digest: 'a'.repeat(64), encodedBytes: 9 } as never)
        .catch((error: CryptoNetsError) => error),
    ];
    remote.close();
    old.stop();
    for (const failure of failures) expect(failure).toMatchObject(refusal);
  });

  it('takes the answers of a server of its own version', async () => {
    const catalog = GetCatalogResponse.fromPartial({ serverVersion: '0.0.9', batch: {} });
    const same = await startScripted({ catalog });
    const remote = connect({ address: same.address });
    expect((await remote.catalog()).serverVersion).toBe('0.0.9');
    remote.close();
    same.stop();
  });
});
