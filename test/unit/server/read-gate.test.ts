import { Metadata, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import {
  PredictionServiceService,
  type PredictRequest,
  type PredictResponse,
} from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { openGate, readGate } from '../../../server/rpc/read-gate.ts';
import { blocksMessage, predictionClient, type PredictCall } from '../../support/prediction-client.ts';
import { until } from '../../support/gate.ts';

type Call = ServerDuplexStream<PredictRequest, PredictResponse>;

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0).reverse()) close();
});

interface Pair {
  /** The server's end, after it took the first message. */
  readonly served: Call;
  readonly call: PredictCall;
}

/** A call whose handler takes one message and then waits; the client has sent five. */
async function callThrough(gatedPaths: readonly string[]): Promise<Pair> {
  const server = new Server({ interceptors: [readGate(gatedPaths)] });
  open.push(() => server.forceShutdown());
  const handled = Promise.withResolvers<Call>();
  server.addService(PredictionServiceService, {
    predict: (call: Call) => void call.once('readable', () => call.read() && handled.resolve(call)),
  });
  const port = await new Promise<number>((resolve) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, bound) => resolve(bound)),
  );
  const client = predictionClient(`127.0.0.1:${port}`);
  open.push(() => client.close());
  const call = client.predict(new Metadata());
  call.on('error', () => undefined);
  call.on('data', () => undefined);
  for (let i = 0; i < 5; i += 1) call.write(blocksMessage(i, new Uint8Array(10)));
  return { served: await handled.promise, call };
}

test('behind the gate nothing but the first message is read, until it is opened', async () => {
  const free = await callThrough([]);
  const gated = await callThrough([PredictionServiceService.predict.path]);
  await until(() => free.served.readableLength === 4);
  expect(gated.served.readableLength).toBe(0);
  openGate(gated.served.metadata);
  await until(() => gated.served.readableLength === 4);
});

test('a call that is cancelled behind the gate ends', async () => {
  const { served, call } = await callThrough([PredictionServiceService.predict.path]);
  const cancelled = new Promise((resolve) => served.once('cancelled', resolve));
  call.cancel();
  await cancelled;
});

test('opening the gate of a call that has none does nothing', () => {
  expect(() => openGate(new Metadata())).not.toThrow();
});
