import { setTimeout } from 'node:timers/promises';
import { Metadata, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import {
  PredictionServiceService,
  type PredictRequest,
  type PredictResponse,
} from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { messageTaken, MOST_AHEAD, openGate, readGate } from '../../../server/rpc/read-gate.ts';
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

/** Beside the first. */
const SENT = 2 * MOST_AHEAD;

/** A call whose handler takes one message and then waits; the client has sent SENT more. */
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
  for (let i = 0; i <= SENT; i += 1) call.write(blocksMessage(i, new Uint8Array(10)));
  return { served: await handled.promise, call };
}

test('behind the gate nothing but the first message is read, until it is opened', async () => {
  const free = await callThrough([]);
  const gated = await callThrough([PredictionServiceService.predict.path]);
  await until(() => free.served.readableLength === SENT);
  expect(gated.served.readableLength).toBe(0);
  openGate(gated.served.metadata);
  await until(() => gated.served.readableLength > 0);
});

test('behind the open gate a few messages are read ahead of those that are taken', async () => {
  const { served } = await callThrough([PredictionServiceService.predict.path]);
  const { metadata } = served;
  messageTaken(metadata);
  openGate(metadata);
  await until(() => served.readableLength === MOST_AHEAD);
  for (let taken = 1; taken <= SENT - MOST_AHEAD; taken += 1) {
    served.read();
    messageTaken(metadata);
    await until(() => served.readableLength === MOST_AHEAD);
  }
  // Time for one more to come, if one were let in.
  await setTimeout(50);
  expect(served.readableLength).toBe(MOST_AHEAD);
});

test('a call that is cancelled behind the gate ends', async () => {
  const { served, call } = await callThrough([PredictionServiceService.predict.path]);
  const cancelled = new Promise((resolve) => served.once('cancelled', resolve));
  call.cancel();
  await cancelled;
});

test('opening the gate of a call that has none does nothing', () => {
  expect(() => openGate(new Metadata())).not.toThrow();
  expect(() => messageTaken(new Metadata())).not.toThrow();
});
