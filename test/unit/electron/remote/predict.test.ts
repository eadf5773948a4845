/** A prediction call against a real gRPC server that behaves, and against ones that do not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  connect,
  type Remote,
  type RemotePrediction,
  type Upload,
} from '../../../../electron/remote/index.ts';
import type { PredictRequest } from '../../../../proto/gen/cryptonets/v1/prediction.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { StageEnded, StageProgress } from '../../../../shared/operations/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { failure, say, startScripted, type PredictHandler, type ScriptedServer } from './scripted-server.ts';

const BLOCK_BYTES = 1000;
const RESULT = new Uint8Array(600).map((_, index) => index % 251);

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** An upload of `count` blocks that notes how far it was read and whether it was let go. */
function upload(count: number, blockBytes = BLOCK_BYTES): Upload & { taken: number; returned: boolean } {
  const self = {
    taken: 0,
    returned: false,
    seeds: new Uint8Array(64 * count).fill(7),
    blocksBytes: count * blockBytes,
    async *runs(maxBytes: number) {
      const each = Math.floor(maxBytes / blockBytes);
      try {
        for (let firstBlock = 0; firstBlock < count; firstBlock += each) {
          const blocks = new Uint8Array(Math.min(each, count - firstBlock) * blockBytes).fill(
            firstBlock % 256,
          );
          self.taken = firstBlock + blocks.length / blockBytes;
          yield { firstBlock, blocks };
        }
      } finally {
        self.returned = true;
      }
    },
  };
  return self;
}

function prediction(of: Upload, maxChunkBytes = 4 * BLOCK_BYTES): RemotePrediction {
  const header = {
    requestId: new Uint8Array(16).fill(1),
    modelName: 'model',
    modelCommitment: 'a'.repeat(64),
    parameterSet: 'n_8192_logq_4x50_logt_44',
    planDigest: 'b'.repeat(64),
    computation: {
      packing: 'batch',
      blockOrder: 'ciphertext',
      expander: 'blake2xb',
      evaluationKeysDigest: undefined,
    } as const,
  };
  const expected = { count: 2, size: 3, primes: 1, byteLength: RESULT.length };
  return { header, upload: of, expected, maxChunkBytes };
}

async function against(predict: PredictHandler): Promise<{ remote: Remote; server: ScriptedServer }> {
  const server = await startScripted({ predict });
  const remote = connect({ address: server.address });
  opened.push(
    () => remote.close(),
    () => server.stop(),
  );
  return { remote, server };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  return error instanceof CryptoNetsError ? error.code : String(error);
}

/** Takes everything, acknowledges it, answers the result in two pieces. */
const wellBehaved: PredictHandler = async (call) => {
  let received = 0;
  call.write(say.acknowledgement(0));
  for await (const { message } of call as AsyncIterable<PredictRequest>) {
    if (message?.$case === 'seeds') received += message.value.seeds.length;
    if (message?.$case === 'blocks') received += message.value.blocks.length;
    call.write(say.acknowledgement(received));
  }
  call.write(say.stage('convolve'));
  call.write(say.stage('decrypt'));
  call.write(say.resultHeader(2, 3, 1, RESULT.length));
  call.write(say.resultChunk(0, RESULT.subarray(0, 400)));
  call.write(say.resultChunk(400, RESULT.subarray(400)));
  call.write(say.completion());
  call.end();
};

describe('a prediction call', () => {
  it('uploads whole blocks in order and puts the result together', async () => {
    const messages: PredictRequest[] = [];
    const { remote } = await against(async (call) => {
      call.on('data', (message: PredictRequest) => messages.push(message));
      await wellBehaved(call);
    });
    const stopwatch = new Stopwatch();
    const sent = upload(10);
    const result = await remote.predict(prediction(sent), stopwatch);
    expect(result.bytes).toEqual(RESULT);
    expect(result.uploadBytes).toBe(10 * 64 + 10 * BLOCK_BYTES);
    expect(messages.map(({ message }) => message?.$case)).toEqual([
      'header',
      'seeds',
      'blocks',
      'blocks',
      'blocks',
    ]);
    const firsts = messages.flatMap(({ message }) =>
      message?.$case === 'blocks' ? [message.value.firstBlock] : [],
    );
    expect(firsts).toEqual([0, 4, 8]);
    expect(stopwatch.spans().map(({ name }) => name)).toEqual(['admission', 'upload', 'download']);
  });

  it('believes the server its own stages only', async () => {
    const { remote } = await against(wellBehaved);
    const { serverSpans } = await remote.predict(prediction(upload(4)), new Stopwatch());
    expect(serverSpans.map(({ name }) => name)).toEqual(['convolve']);
  });

  it('counts progress by acknowledgements and never backwards', async () => {
    const { remote } = await against(wellBehaved);
    const events: (StageProgress | StageEnded)[] = [];
    await remote.predict(prediction(upload(10)), new Stopwatch(), { report: (event) => events.push(event) });
    const done = events.flatMap((event) =>
      event.kind === 'progress' && event.stage === 'upload' ? [event.done] : [],
    );
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(10 * 64 + 10 * BLOCK_BYTES);
  });

  it('sends nothing but the header before it is admitted', async () => {
    const before: (string | undefined)[] = [];
    const { remote } = await against(async (call) => {
      const note = ({ message }: PredictRequest): void => void before.push(message?.$case);
      call.on('data', note);
      await sleep(150);
      call.off('data', note);
      await wellBehaved(call);
    });
    const sent = upload(4);
    await remote.predict(prediction(sent), new Stopwatch());
    expect(before).toEqual(['header']);
  });

  it('stops reading the upload when the connection takes no more', async () => {
    const { remote } = await against((call) => {
      call.write(say.acknowledgement(0));
    });
    const sent = upload(400, 500_000);
    const abort = new AbortController();
    const running = codeOf(
      remote.predict(prediction(sent, 1_000_000), new Stopwatch(), { signal: abort.signal }),
    );
    await sleep(600);
    expect(sent.taken).toBeLessThan(100);
    abort.abort();
    expect(await running).toBe('CANCELLED');
    expect(sent.returned).toBe(true);
  });
});

describe('a server that fails', () => {
  it('is told apart by the code it attaches', async () => {
    const { remote } = await against(
      (call) => void call.emit('error', failure('RESIDUE_OUT_OF_RANGE', 'a\u001b[31m b')),
    );
    const error = await remote
      .predict(prediction(upload(4)), new Stopwatch())
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CryptoNetsError);
    expect(error).toMatchObject({
      code: 'RESIDUE_OUT_OF_RANGE',
      message: `a [31m b (request ${'01'.repeat(16)})`,
    });
  });

  it.each(['HOST_LOST', 'PASSPHRASE_WRONG', 'STORE_CORRUPT', 'SERVER_LOST'])(
    'cannot claim %s, which only this side can know: it is told as a server with an unknown code',
    async (claimed) => {
      const told = async (code: string): Promise<unknown> => {
        const { remote } = await against((call) => void call.emit('error', failure(code, 'type it again')));
        const ended = remote.predict(prediction(upload(4)), new Stopwatch());
        const { code: known, message } = (await ended.catch((error: unknown) => error)) as CryptoNetsError;
        return { known, message };
      };
      expect(await told(claimed)).toEqual(await told('NO_SUCH_CODE'));
    },
  );

  it('is lost when it dies in the middle of an upload', async () => {
    const { remote, server } = await against((call) => {
      call.write(say.acknowledgement(0));
      call.once('data', () => setTimeout(() => server.stop(), 50));
    });
    expect(await codeOf(remote.predict(prediction(upload(400, 500_000), 1_000_000), new Stopwatch()))).toBe(
      'SERVER_LOST',
    );
  });

  it('is unreachable when nobody listens', async () => {
    const { remote, server } = await against(wellBehaved);
    server.stop();
    expect(await codeOf(remote.predict(prediction(upload(4)), new Stopwatch()))).toBe('SERVER_UNREACHABLE');
    expect(await codeOf(remote.catalog())).toBe('SERVER_UNREACHABLE');
  });

  it('is given up at the deadline', async () => {
    const { remote } = await against((call) => void call.write(say.acknowledgement(0)));
    expect(await codeOf(remote.predict(prediction(upload(4)), new Stopwatch(), {}, 300))).toBe(
      'DEADLINE_EXCEEDED',
    );
  });

  it('is not believed a result of another size than planned', async () => {
    const { remote } = await against((call) => {
      call.write(say.acknowledgement(0));
      call.write(say.resultHeader(2, 3, 1, 1_000_000_000));
    });
    expect(await codeOf(remote.predict(prediction(upload(4)), new Stopwatch()))).toBe('MESSAGE_INVALID');
  });

  it.each([
    ['a piece before the header', [say.resultChunk(0, RESULT)]],
    ['a gap', [say.resultHeader(2, 3, 1, RESULT.length), say.resultChunk(1, RESULT.subarray(1))]],
    [
      'too much',
      [say.resultHeader(2, 3, 1, RESULT.length), say.resultChunk(0, new Uint8Array(RESULT.length + 1))],
    ],
    ['two results', [say.resultHeader(2, 3, 1, RESULT.length), say.resultHeader(2, 3, 1, RESULT.length)]],
  ])('is refused %s', async (_, messages) => {
    const { remote } = await against((call) => {
      call.write(say.acknowledgement(0));
      for (const message of messages) call.write(message);
    });
    expect(await codeOf(remote.predict(prediction(upload(4)), new Stopwatch()))).toBe('MESSAGE_INVALID');
  });

  const bound = {
    requestId: new Uint8Array(16).fill(1),
    planDigest: 'b'.repeat(64),
    requestDigest: new Uint8Array(32),
  };
  it.each([
    ['another request', { ...bound, requestId: new Uint8Array(16) }],
    ['another plan', { ...bound, planDigest: 'c'.repeat(64) }],
    ['another upload', bound],
    ['nothing', { requestId: new Uint8Array(0), planDigest: '', requestDigest: new Uint8Array(0) }],
  ])('is not believed an answer that names %s', async (_, request) => {
    const { remote } = await against(async (call) => {
      for await (const { message } of call as AsyncIterable<PredictRequest>)
        if (message?.$case === 'header') call.write(say.acknowledgement(0));
      call.write(say.resultHeader(2, 3, 1, RESULT.length, 'a'.repeat(64), request));
      call.write(say.resultChunk(0, RESULT));
      call.write(say.completion());
      call.end();
    });
    expect(await codeOf(remote.predict(prediction(upload(2)), new Stopwatch()))).toBe('RESULT_NOT_BOUND');
  });

  it('is lost when it ends without a whole result', async () => {
    const { remote } = await against((call) => {
      call.write(say.acknowledgement(0));
      call.write(say.resultHeader(2, 3, 1, RESULT.length));
      call.write(say.resultChunk(0, RESULT.subarray(0, 10)));
      call.end();
    });
    expect(await codeOf(remote.predict(prediction(upload(4)), new Stopwatch()))).toBe('SERVER_LOST');
  });
});

describe('a cancelled call', () => {
  it('ends the call on the server too', async () => {
    const cancelled = Promise.withResolvers<void>();
    const { remote } = await against((call) => {
      call.on('cancelled', () => cancelled.resolve());
      call.write(say.acknowledgement(0));
    });
    const abort = new AbortController();
    const running = codeOf(remote.predict(prediction(upload(4)), new Stopwatch(), { signal: abort.signal }));
    await sleep(100);
    abort.abort();
    expect(await running).toBe('CANCELLED');
    await cancelled.promise;
  });

  it('does not begin when it was stopped before', async () => {
    const { remote } = await against(wellBehaved);
    expect(
      await codeOf(remote.predict(prediction(upload(4)), new Stopwatch(), { signal: AbortSignal.abort() })),
    ).toBe('CANCELLED');
  });

  it('passes on what fails while encrypting, and cancels the call', async () => {
    const { remote } = await against((call) => void call.write(say.acknowledgement(0)));
    const broken: Upload = {
      ...upload(4),
      runs: async function* () {
        yield { firstBlock: 0, blocks: new Uint8Array(BLOCK_BYTES) };
        throw new CryptoNetsError('OUT_OF_MEMORY');
      },
    };
    expect(await codeOf(remote.predict(prediction(broken), new Stopwatch()))).toBe('OUT_OF_MEMORY');
  });
});
