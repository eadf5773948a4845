/** Frames between a server and its workers are what was sent, however the bytes come in; lengths that no frame has are refused before there is room for them. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, sendFrame, type Frame } from '../../../server/workers/frames.ts';

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

async function sent(frames: readonly Frame[]): Promise<Buffer> {
  const stream = new PassThrough();
  for (const { header, bytes: body } of frames) {
    const half = Math.floor(body.length / 2);
    void sendFrame(stream, header, [body.subarray(0, half), body.subarray(half)]);
  }
  stream.end();
  return Buffer.concat(await stream.toArray());
}

function reading(mostBytes = 1000): { reader: FrameReader; frames: Frame[]; rooms: number[] } {
  const frames: Frame[] = [];
  const rooms: number[] = [];
  const room = (length: number): Uint8Array => {
    rooms.push(length);
    return new Uint8Array(length);
  };
  const arrived = (frame: Frame): void => void frames.push(frame);
  return { reader: new FrameReader({ mostHeaderBytes: 100, mostBytes, room, arrived }), frames, rooms };
}

const frame = fc.record({
  header: fc.uint8Array({ maxLength: 20 }),
  bytes: fc.uint8Array({ maxLength: 50 }),
});

describe('frames', () => {
  it('arrive whole and in order, in whatever pieces their bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 30 }),
        async (frames, piece) => {
          const { reader, frames: got } = reading();
          const wire = await sent(frames);
          for (let at = 0; at < wire.length; at += piece) reader.take(wire.subarray(at, at + piece));
          expect(got.map(({ header, bytes: body }) => [[...header], [...body]])).toEqual(
            frames.map(({ header, bytes: body }) => [[...header], [...body]]),
          );
        },
      ),
    );
  });

  it('are read into the room that was made for them', async () => {
    const { reader, frames, rooms } = reading();
    const wire = await sent([{ header: bytes(3, 1), bytes: bytes(40, 2) }]);
    for (let at = 0; at < wire.length;) {
      const space = reader.space();
      expect(space.length).toBeGreaterThan(0);
      const taken = wire.copy(space, 0, at, at + space.length);
      at += taken;
      reader.filled(taken);
    }
    expect(rooms).toEqual([40]);
    expect(frames).toHaveLength(1);
  });

  it.each([
    [101, 0],
    [0, 1001],
    [0xffff_ffff, 0xffff_ffff],
  ])('of %i and %i bytes are refused', (header, body) => {
    const { reader, rooms } = reading();
    const prefix = Buffer.alloc(8);
    prefix.writeUInt32LE(header, 0);
    prefix.writeUInt32LE(body, 4);
    expect(() => reader.take(prefix)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
    expect(rooms).toEqual([]);
  });
});
