/** Memory of runs that were sent: theirs until the server acknowledged it. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, type Upload } from '../../../../electron/remote/index.ts';
import { LentRuns } from '../../../../electron/remote/lent-runs.ts';
import type { PredictRequest } from '../../../../proto/gen/cryptonets/v1/prediction.ts';
import { toCryptoNetsError } from '../../../../shared/errors/index.ts';
import { KeptBuffers } from '../../../../shared/kept-buffers.ts';
import { CHUNK_HEADROOM_BYTES } from '../../../../shared/protocol/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { say, startScripted, type PredictHandler } from './scripted-server.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

describe('what was lent', () => {
  it('comes back with the acknowledgement of its last byte, in order, once', () => {
    const back: string[] = [];
    const lent = new LentRuns();
    lent.sent(64);
    lent.sent(100, () => back.push('a'));
    lent.sent(100);
    lent.sent(50, () => back.push('b'));
    lent.acknowledged(163);
    expect(back).toEqual([]);
    lent.acknowledged(164);
    expect(back).toEqual(['a']);
    lent.acknowledged(313);
    expect(back).toEqual(['a']);
    lent.acknowledged(1e9);
    lent.acknowledged(1e9);
    expect(back).toEqual(['a', 'b']);
  });
});

const RUNS = 40;
const RUN_BYTES = 500_000;

/** Runs in kept buffers, each filled with its own number; `giveBack` goes through `when`. */
function keptUpload(buffers: KeptBuffers, when: (giveBack: () => void) => () => void): Upload {
  return {
    seeds: new Uint8Array(64 * RUNS),
    blocksBytes: RUNS * RUN_BYTES,
    async *runs() {
      for (let firstBlock = 0; firstBlock < RUNS; firstBlock++) {
        const blocks = buffers.take().subarray(CHUNK_HEADROOM_BYTES).fill(firstBlock);
        yield { firstBlock, blocks, giveBack: when(() => buffers.giveBack(blocks)) };
        await sleep(0);
      }
    },
  };
}

/** Reads late, so that the connection holds what it was given; tells the digest of every run that came. */
function lateServer(digests: string[]): PredictHandler {
  return async (call) => {
    let received = 0;
    call.write(say.acknowledgement(0));
    await sleep(100);
    for await (const { message } of call as AsyncIterable<PredictRequest>) {
      if (message?.$case === 'seeds') received += message.value.seeds.length;
      if (message?.$case === 'blocks') {
        received += message.value.blocks.length;
        digests.push(digestOf(message.value.blocks));
      }
      call.write(say.acknowledgement(received));
    }
    call.write(say.resultHeader(1, 2, 1, 4));
    call.write(say.resultChunk(0, new Uint8Array(4)));
    call.write(say.completion());
    call.end();
    await once(call, 'finish');
  };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function sendThrough(when: (giveBack: () => void) => () => void) {
  const digests: string[] = [];
  const server = await startScripted({ predict: lateServer(digests) });
  const remote = connect({ address: server.address });
  opened.push(
    () => remote.close(),
    () => server.stop(),
  );
  const buffers = new KeptBuffers(CHUNK_HEADROOM_BYTES + RUN_BYTES, RUNS);
  const header = {
    requestId: new Uint8Array(16),
    modelName: 'model',
    modelCommitment: 'a'.repeat(64),
    parameterSet: 'set',
    planDigest: 'b'.repeat(64),
    computation: {
      packing: 'batch',
      blockOrder: 'residue',
      expander: 'blake2xb',
      evaluationKeysDigest: undefined,
    } as const,
  };
  const expected = { count: 1, size: 2, primes: 1, byteLength: 4 };
  const upload = keptUpload(buffers, when);
  const prediction = { header, upload, expected, maxChunkBytes: RUN_BYTES };
  const refused = await remote.predict(prediction, new Stopwatch()).then(
    () => undefined,
    (error: unknown) => toCryptoNetsError(error).code,
  );
  const right = digests.filter(
    (digest, run) => digest === digestOf(new Uint8Array(RUN_BYTES).fill(run)),
  ).length;
  return { right, refused, made: buffers.facts.made };
}

describe('a connection that holds what it was given', () => {
  it('reads no byte that was overwritten, though buffers serve again', async () => {
    const { right, refused, made } = await sendThrough((giveBack) => giveBack);
    expect(right).toBe(RUNS);
    expect(refused).toBeUndefined();
    expect(made).toBeLessThan(RUNS);
  });

  it('would send what was never meant if memory came back with the write: why it waits for the acknowledgement', async () => {
    const { right, refused } = await sendThrough((giveBack) => {
      // As a release beside `call.write` would do it: the bytes were handed over, and have not left.
      setImmediate(giveBack);
      return giveBack;
    });
    expect(right).toBeLessThan(RUNS);
    // The answer says what came, which is not what was meant.
    expect(refused).toBe('RESULT_NOT_BOUND');
  });
});
