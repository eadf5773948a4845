/** The clients of a load: honest ones, slow readers and writers, connections that say nothing, clients that vanish in every phase. */
import { createHash, randomBytes } from 'node:crypto';
import type { ClientHttp2Session } from 'node:http2';
import { PredictResponse } from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { dial, Exchange } from './exchange.ts';
import type { Sample } from './samples.ts';
import { bringKeys, predict, PREDICT, type Answer, type Manner } from './talk.ts';
import { WRONG, type Tally } from './tally.ts';

export interface Samples {
  readonly table: Sample;
  readonly full: Sample;
  readonly picture: Sample;
}

export interface LoadWorld {
  readonly port: number;
  readonly samples: Samples;
  /** What each sample was answered with when its scores were checked. */
  readonly expected: ReadonlyMap<Sample, Buffer>;
  readonly tally: Tally;
  /** Nothing new begins after it. */
  readonly over: AbortSignal;
}

type Client = (world: LoadWorld, number: number) => Promise<void>;

/** An honest client obeys; a load is too short for the longest waits. */
const LONGEST_WAIT_MS = 5000;
const SLOW_WINDOW_BYTES = 4096;
const SLOW: Manner = { betweenFramesMs: 150, betweenReadsMs: 20 };

const KEYS_GONE: readonly string[] = ['EVALUATION_KEYS_MISSING', 'EVALUATION_KEYS_EXPIRED'];

export function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      over.removeEventListener('abort', end);
      resolve();
    }, ms);
    over.addEventListener('abort', end, { once: true });
    if (over.aborted) end();
  });
}

/** Brings keys where they are asked for, as the app does. */
export async function ask(session: ClientHttp2Session, sample: Sample, manner?: Manner): Promise<Answer> {
  const answer = await predict(session, sample, manner);
  if (!sample.keys || !KEYS_GONE.includes(answer.code)) return answer;
  const brought = await bringKeys(session, sample.keys);
  if (brought.code !== 'OK') return { ...brought, bytes: answer.bytes };
  return predict(session, sample, manner);
}

/** One request after the other over one connection, until the time is over. */
function waiting(of: (samples: Samples) => Sample, manner: Manner = {}, windowBytes?: number): Client {
  return async (world, number) => {
    const sample = of(world.samples);
    let session = await dial(world.port, number, windowBytes);
    while (!world.over.aborted) {
      if (session.destroyed || session.closed) session = await dial(world.port, number, windowBytes);
      const startMs = performance.now();
      const { code, retryAfterMs, bytes } = await ask(session, sample, manner);
      const right = code !== 'OK' || world.expected.get(sample)?.equals(bytes) === true;
      world.tally.answer(right ? code : WRONG, performance.now() - startMs);
      if (code !== 'OK') await pause(Math.min(LONGEST_WAIT_MS, retryAfterMs || 250), world.over);
    }
    session.destroy();
  };
}

/** Resolves when the client should go: at a point of the conversation, or because the server ended it before. */
type Phase = (session: ClientHttp2Session, samples: Samples, over: AbortSignal) => Promise<unknown>;

function sending(frames: (sample: Sample) => number, then?: 'first-result'): Phase {
  return async (session, { table }) => {
    const answered = Promise.withResolvers<void>();
    const exchange = new Exchange(session, PREDICT, (bytes) => {
      if (PredictResponse.decode(bytes).message?.$case === 'resultHeader') answered.resolve();
    });
    await exchange.write(table.header());
    await exchange.admitted;
    for (const frame of table.frames.slice(0, frames(table))) await exchange.write(frame);
    if (frames(table) === table.frames.length) exchange.finish();
    if (then === 'first-result') await Promise.race([answered.promise, exchange.ended]);
  };
}

/** Keys that nobody has: a part of them stays behind each time. */
const keysInPart: Phase = (session, { picture }) => {
  const { reference, bytes } = picture.keys!;
  const digest = createHash('sha256').update(randomBytes(16)).digest('hex');
  return bringKeys(session, { reference: { ...reference, digest }, bytes }, bytes.length / 4);
};

const PHASES: readonly Phase[] = [
  async () => undefined,
  async (session, { table }) => new Exchange(session, PREDICT, () => undefined).write(table.header()),
  sending(() => 0),
  sending(({ frames }) => frames.length >> 1),
  sending(({ frames }) => frames.length),
  sending(({ frames }) => frames.length, 'first-result'),
  keysInPart,
];

const vanishing: Client = async ({ port, samples, tally, over }, number) => {
  for (let turn = number; !over.aborted; turn += 1) {
    const session = await dial(port, number);
    // A request in the queue waits as long as it must; whoever vanishes need not.
    await Promise.race([PHASES[turn % PHASES.length]!(session, samples, over), pause(10_000, over)]);
    session.destroy();
    tally.vanished += 1;
    await pause(50, over);
  }
};

/** Greets, opens a call, says a part of a message and no more; the server ends it, and it comes again. */
const halfOpen: Client = async ({ port, samples, tally, over }, number) => {
  while (!over.aborted) {
    const session = await dial(port, number);
    const exchange = new Exchange(session, PREDICT, () => undefined);
    await exchange.write(samples.table.header().subarray(0, 3));
    tally.halfOpen += 1;
    await Promise.race([exchange.ended, pause(60_000, over)]);
    session.destroy();
  }
};

const TEN: readonly Client[] = [
  waiting(({ picture }) => picture),
  waiting(({ table }) => table),
  vanishing,
  waiting(({ table }) => table, { betweenReadsMs: SLOW.betweenReadsMs! }, SLOW_WINDOW_BYTES),
  waiting(({ table }) => table, { betweenFramesMs: SLOW.betweenFramesMs! }),
  halfOpen,
  waiting(({ picture }) => picture),
  waiting(({ table }) => table),
  vanishing,
  waiting(({ full }) => full),
];

/** So many clients of every kind, in turn; resolves when each has had its last answer. */
export async function runClients(world: LoadWorld, clients: number): Promise<void> {
  await Promise.all(Array.from({ length: clients }, (_, i) => TEN[i % TEN.length]!(world, i + 1)));
}
