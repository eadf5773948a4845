/** The program of a worker: answers its server over one connection, and ends with it. */
import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { deserialize } from 'node:v8';
import { toCryptoNetsError, toReport } from '../../shared/errors/index.ts';
import { KeptBuffers } from '../../shared/kept-buffers.ts';
import { MAX_CHUNK_BYTES } from '../../shared/protocol/index.ts';
import { describe } from '../observe/describe.ts';
import { Desk, type EvaluatorMakers } from './desk.ts';
import { FrameReader, sendFrame, type Frame } from './frames.ts';
import { WORKER_FD, type Call, type Said } from './messages.ts';

/** The one who started it is trusted with lengths; 32 bits are what a frame can say. */
const ANY_BYTES = 0xffff_ffff;
/** Blocks that are read, waited for and taken at a time. */
const MOST_KEPT = 3;
/** Where memory runs out, a worker goes before its server. */
const GOES_FIRST = '500';

/** Signals are for the server, which sends its workers away: a terminal and systemd tell them to everybody. */
function leaveSignalsToTheServer(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

function goFirst(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', GOES_FIRST);
  } catch {
    // Not Linux, or not ours to say.
  }
}

class Connection {
  readonly #desk: Desk;
  readonly #buffers = new KeptBuffers(MAX_CHUNK_BYTES, MOST_KEPT);
  readonly #socket: Socket;

  constructor(makers: EvaluatorMakers) {
    this.#desk = new Desk(makers);
    const reader = new FrameReader({
      mostHeaderBytes: ANY_BYTES,
      mostBytes: ANY_BYTES,
      room: (bytes) => this.#room(bytes),
      arrived: (frame) => void this.#serve(frame),
    });
    this.#socket = new Socket({
      fd: WORKER_FD,
      readable: true,
      writable: true,
      onread: {
        buffer: () => reader.space(),
        callback: (bytes) => {
          reader.filled(bytes);
          return true;
        },
      },
    });
    const gone = (): void => process.exit(0);
    this.#socket.on('end', gone).on('close', gone).on('error', gone);
  }

  say(said: Said, bytes?: Uint8Array): Promise<void> {
    return sendFrame(this.#socket, Buffer.from(JSON.stringify(said)), bytes ? [bytes] : []);
  }

  #room(bytes: number): Uint8Array {
    return bytes > 0 && bytes <= MAX_CHUNK_BYTES
      ? this.#buffers.take().subarray(0, bytes)
      : new Uint8Array(bytes);
  }

  async #serve({ header, bytes }: Frame): Promise<void> {
    const { call, heard, ask } = deserialize(header) as Call;
    try {
      const report = heard ? (event: object) => void this.say({ call, event } as Said) : undefined;
      const done = await this.#desk.do({ call, ask, bytes, report });
      // Not after a failure: an engine that was stopped may still read.
      this.#buffers.giveBack(bytes);
      if (ask.ask !== 'dispose' && ask.ask !== 'cancel') {
        await this.say({ call, value: done.value }, done.bytes);
      }
    } catch (error) {
      await this.say({ call, error: toReport(error), ...traceOf(error) });
    }
  }
}

/** Of what nobody foresaw: where it arose, in the form of a stack. */
function traceOf(error: unknown): { trace?: string } {
  if (toCryptoNetsError(error).code !== 'INTERNAL') return {};
  return { trace: describe(error).split(' | ').join('\n    ') };
}

export function runWorker(makers: EvaluatorMakers): void {
  leaveSignalsToTheServer();
  goFirst();
  const connection = new Connection(makers);
  const fault = (error: unknown): void => {
    void connection.say({ fault: describe(error) }).then(() => process.exit(1));
  };
  process.on('uncaughtException', fault);
  process.on('unhandledRejection', fault);
}
