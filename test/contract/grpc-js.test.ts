/**
 * What this project takes from the inside of the pinned @grpc/grpc-js: framing that passes a framed message on, and the decoder that a server
 * may replace. An update that moves either fails here, not in a benchmark.
 */
import { createRequire } from 'node:module';
import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
} from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { frameBlocks, framedBytes, prefixedBytes } from '../../electron/remote/codecs/block-frame.ts';
import { passFramedMessages, predictionClient } from '../../electron/remote/prediction-client.ts';
import {
  PredictionServiceService,
  type PredictRequest,
  type PredictResponse,
} from '../../proto/gen/cryptonets/v1/prediction.ts';
import { admitToBuffers, MessageDecoder, receiveInBuffers } from '../../server/transport/receive-buffers.ts';
import { KeptBuffers } from '../../shared/kept-buffers.ts';
import {
  CHUNK_HEADROOM_BYTES,
  MAX_GRPC_MESSAGE_BYTES,
  MAX_MESSAGE_BYTES,
} from '../../shared/protocol/index.ts';

const require = createRequire(import.meta.url);
const { StreamDecoder } = require('@grpc/grpc-js/build/src/stream-decoder.js') as {
  StreamDecoder: new (maxBytes: number) => { write(data: Buffer): Buffer[] };
};

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0).reverse()) close();
});

interface Filter {
  sendMessage(message: Promise<{ message: Buffer; flags?: number }>): Promise<{ message: Buffer }>;
}

/** The filters of a call of this channel, as grpc-js makes them. */
function filtersOf(client: Client): Filter[] {
  const channel = client.getChannel() as unknown as {
    internalChannel: {
      filterStackFactory: { clone(): { createFilter(): { getFilters(): Filter[] } } };
    };
  };
  return channel.internalChannel.filterStackFactory.clone().createFilter().getFilters();
}

function lentBlocks(length: number, value: number): Uint8Array {
  return new Uint8Array(CHUNK_HEADROOM_BYTES + length).fill(value).subarray(CHUNK_HEADROOM_BYTES);
}

describe('the framing of a call', () => {
  function channel(): Client {
    const client = new Client('127.0.0.1:1', credentials.createInsecure());
    opened.push(() => client.close());
    return client;
  }

  it('passes on a message that is framed already, without a copy', async () => {
    const client = channel();
    expect(passFramedMessages(client.getChannel())).toBe(true);
    const [filter] = filtersOf(client);
    const message = framedBytes(frameBlocks(7, lentBlocks(100_000, 1)))!;
    const sent = await filter!.sendMessage(Promise.resolve({ message }));
    expect(sent.message).toBe(prefixedBytes(message));
  });

  it('frames any other message as ever', async () => {
    const [plain, taught] = [channel(), channel()];
    passFramedMessages(taught.getChannel());
    const message = Buffer.from('a message of another kind');
    const [expected, got] = await Promise.all(
      [plain, taught].map((client) => filtersOf(client)[0]!.sendMessage(Promise.resolve({ message }))),
    );
    expect(got!.message.equals(expected!.message)).toBe(true);
  });

  it('says no to a channel that is built differently, and leaves it alone', () => {
    const other = { internalChannel: { filterStackFactory: { factories: [] } } };
    expect(passFramedMessages(other as never)).toBe(false);
    expect(passFramedMessages({} as never)).toBe(false);
  });
});

/** Framed messages of these lengths, one after the other. */
function stream(lengths: readonly number[]): Buffer {
  return Buffer.concat(
    lengths.map((length, index) => {
      const framed = Buffer.alloc(5 + length, index + 1);
      framed.writeUInt8(index % 2, 0);
      framed.writeUInt32BE(length, 1);
      return framed;
    }),
  );
}

function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

describe('the decoder', () => {
  const lengths = fc.array(
    fc.oneof(fc.nat(40), fc.constantFrom(65_536, 65_537, 100_000, MAX_MESSAGE_BYTES)),
    {
      maxLength: 6,
    },
  );

  it("finds the messages that grpc-js's own finds, however the bytes are cut", () => {
    fc.assert(
      fc.property(lengths, fc.array(fc.nat(), { maxLength: 12 }), fc.boolean(), (all, cuts, admitted) => {
        const [own, theirs] = [decoder(-1), new StreamDecoder(-1)];
        if (admitted) own.admit();
        for (const piece of pieces(stream(all), cuts)) {
          const [got, expected] = [own.write(piece), theirs.write(piece)];
          expect(got.length).toBe(expected.length);
          got.forEach((message, index) => expect(message.equals(expected[index]!)).toBe(true));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses what is announced too long, in the same words, and whatever follows', () => {
    const bytes = stream([1001]);
    const words = (one: { write(data: Buffer): unknown }): string[] =>
      [bytes.subarray(0, 6), bytes.subarray(6)].map((piece) => {
        try {
          return `found ${String(one.write(piece))}`;
        } catch (error) {
          return (error as Error).message;
        }
      });
    const own = words(decoder(1000));
    expect(own).toEqual(words(new StreamDecoder(1000)));
    expect(own.every((said) => said.includes('1001'))).toBe(true);
  });

  it('takes no buffer for a sender that was not admitted, and none for a short message', () => {
    const buffers = new KeptBuffers(MAX_MESSAGE_BYTES, 4);
    const one = new MessageDecoder(-1, buffers);
    one.write(stream([200_000]));
    one.admit();
    one.write(stream([1000]));
    expect(buffers.facts.made).toBe(0);
    one.write(stream([200_000]));
    expect(buffers.facts.made).toBe(1);
  });

  function decoder(maxBytes: number): MessageDecoder {
    return new MessageDecoder(maxBytes, new KeptBuffers(MAX_MESSAGE_BYTES, 4));
  }
});

describe('between a client and a server', () => {
  it('framed chunks arrive in kept buffers, which serve again', async () => {
    const buffers = new KeptBuffers(MAX_MESSAGE_BYTES, 4);
    const { path } = PredictionServiceService.predict;
    const server = new Server({
      interceptors: [receiveInBuffers([path], buffers)],
      'grpc.max_receive_message_length': MAX_GRPC_MESSAGE_BYTES,
    });
    opened.push(() => server.forceShutdown());
    const received: number[][] = [];
    const serve = async (call: ServerDuplexStream<PredictRequest, PredictResponse>): Promise<void> => {
      admitToBuffers(call.metadata);
      for await (const { message } of call as AsyncIterable<PredictRequest>) {
        if (message?.$case !== 'blocks') continue;
        const { firstBlock, blocks } = message.value;
        received.push([firstBlock, blocks.length, ...new Set(blocks)]);
        buffers.giveBack(blocks);
        call.write({ message: { $case: 'acknowledgement', value: { receivedBytes: firstBlock } } });
      }
      call.end();
    };
    server.addService(PredictionServiceService, {
      predict: (call: ServerDuplexStream<PredictRequest, PredictResponse>) => void serve(call),
    });
    const port = await new Promise<number>((resolve) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, bound) => resolve(bound)),
    );
    const address = `127.0.0.1:${port}`;
    const channel = new Client(address, credentials.createInsecure());
    passFramedMessages(channel.getChannel());
    const client = predictionClient(address, credentials.createInsecure(), {
      channelOverride: channel.getChannel(),
    });
    opened.push(() => client.close());
    const call = client.predict(new Metadata());
    const ended = new Promise((resolve) => call.on('status', resolve));
    for (let first = 0; first < 6; first += 1) {
      const acknowledged = new Promise((resolve) => call.once('data', resolve));
      call.write(frameBlocks(first, lentBlocks(500_000, first)));
      await acknowledged;
    }
    call.end();
    await ended;
    expect(received).toEqual([0, 1, 2, 3, 4, 5].map((first) => [first, 500_000, first]));
    // The first message may begin before the handler admits its sender.
    expect(buffers.facts.made).toBeGreaterThanOrEqual(1);
    expect(buffers.facts.made).toBeLessThanOrEqual(2);
  });
});
