/** One worker: a process of this program that computes and nothing else. Whatever is asked of it is answered, or fails with WORKER_LOST when it dies. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { serialize } from 'node:v8';
import { CryptoNetsError, fromReport, throwIfAborted } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import { FrameReader, sendFrame, type Frame } from './frames.ts';
import { MOST_PLANS, WORKER_FD, type Ask, type Call, type PlanReference, type Said } from './messages.ts';

/** What a worker may say at once: a result of any plan is far below. */
const MOST_SAID_BYTES = 268_435_456;
const MOST_HEADER_BYTES = 1_048_576;

/** Program file and arguments of a worker. */
export interface WorkerProgram {
  readonly file: string;
  readonly args: readonly string[];
  /** How long a worker may go on with what it was told to stop. */
  readonly stopWithinMs: number;
}

/** How a worker went that nobody had sent away. */
export interface WorkerEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Where it failed, if it could say so. */
  readonly fault: string | undefined;
  /** Calls that failed with it. */
  readonly calls: number;
}

export interface Answer {
  readonly value: object;
  readonly bytes: Uint8Array;
}

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** A call that is under way. */
export interface Asked {
  readonly call: number;
  /** The bytes that went along may be used again. */
  readonly sent: Promise<void>;
  readonly answer: Promise<Answer>;
}

export interface AskOptions extends Control {
  readonly bytes?: readonly Uint8Array[];
  /** What is stopped by the signal, where it is not the call itself. */
  readonly stops?: number;
  /** What the call makes goes on to report, until it is disposed. */
  readonly lasting?: boolean;
}

export class WorkerProcess {
  readonly startedMs = performance.now();
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  readonly #stopWithinMs: number;
  readonly #pending = new Map<number, Pending>();
  readonly #reports = new Map<number, NonNullable<Control['report']>>();
  readonly #plans = new Map<object, number>();
  readonly #exited: Promise<void>;
  #calls = 0;
  #dismissed = false;
  #gone = false;
  #fault: string | undefined;

  /** @param lost told once, unless it was dismissed */
  constructor({ file, args, stopWithinMs }: WorkerProgram, lost: (end: WorkerEnd) => void) {
    this.#stopWithinMs = stopWithinMs;
    this.#child = spawn(file, args, {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      windowsHide: true,
    });
    this.#socket = this.#child.stdio[WORKER_FD] as Socket;
    this.#exited = this.#watch(lost);
    const reader = new FrameReader({
      mostHeaderBytes: MOST_HEADER_BYTES,
      mostBytes: MOST_SAID_BYTES,
      room: (bytes) => new Uint8Array(bytes),
      arrived: (frame) => this.#hear(frame),
    });
    this.#socket?.on('data', (chunk: Buffer) => this.#take(reader, chunk));
    // What is wrong with the connection is told by the end of the process.
    this.#socket?.on('error', () => undefined);
    this.#hold();
  }

  get alive(): boolean {
    return !this.#gone && !this.#dismissed;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws WORKER_LOST, CANCELLED, whatever the worker answers: by `answer` */
  ask(ask: Ask, { bytes = [], stops, signal, report, lasting = false }: AskOptions = {}): Asked {
    this.#calls += 1;
    const call = this.#calls;
    const answer = new Promise<Answer>((resolve, reject) => {
      if (!this.alive) throw lostError();
      throwIfAborted(signal);
      this.#pending.set(call, { resolve, reject });
    });
    if (!this.#pending.has(call)) return { call, sent: Promise.resolve(), answer };
    this.#hold();
    if (report) this.#reports.set(call, report);
    if (!lasting) answer.finally(() => this.#reports.delete(call)).catch(() => undefined);
    const told: Call = { call, heard: report !== undefined, ask };
    const sent = sendFrame(this.#socket, serialize(told), bytes);
    const settled = signal ? this.#stopOn(signal, stops ?? call, answer) : answer;
    return { call, sent, answer: settled };
  }

  /** The worker forgets what a call made. */
  dispose(of: number): void {
    this.#reports.delete(of);
    this.#tell({ ask: 'dispose', of });
  }

  /** The plan itself goes along the first time only. */
  planReference<P extends object>(plan: P): PlanReference<P> {
    const known = this.#plans.get(plan);
    if (known !== undefined) return { id: known };
    this.#calls += 1;
    const id = this.#calls;
    this.#plans.set(plan, id);
    if (this.#plans.size > MOST_PLANS) this.#plans.delete(this.#plans.keys().next().value!);
    return { id, plan };
  }

  /** Ends it, whatever it does. Resolves when it is gone. */
  async dismiss(): Promise<void> {
    this.#dismissed = true;
    this.#socket?.destroy();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), this.#stopWithinMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #watch(lost: (end: WorkerEnd) => void): Promise<void> {
    return new Promise((resolve) => {
      const end = (exitCode: number | null, signal: NodeJS.Signals | null): void => {
        if (this.#gone) return;
        this.#gone = true;
        const calls = this.#pending.size;
        for (const { reject } of this.#pending.values()) reject(lostError());
        this.#pending.clear();
        this.#reports.clear();
        resolve();
        if (!this.#dismissed) lost({ exitCode, signal, fault: this.#fault, calls });
      };
      this.#child.once('exit', end);
      // It could not be started.
      this.#child.once('error', () => end(null, null));
    });
  }

  #tell(ask: Ask): void {
    if (!this.alive) return;
    this.#calls += 1;
    void sendFrame(this.#socket, serialize({ call: this.#calls, heard: false, ask } satisfies Call));
  }

  /** A worker that does not stop when it is told to is not worth keeping. */
  #stopOn(signal: AbortSignal, of: number, answer: Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      this.#tell({ ask: 'cancel', of });
      timer = setTimeout(() => this.#child.kill('SIGKILL'), this.#stopWithinMs).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    return answer.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
  }

  /** It goes when its server goes; the server waits for it only while it is to answer. */
  #hold(): void {
    const how = this.#pending.size > 0 ? 'ref' : 'unref';
    this.#child[how]();
    this.#socket?.[how]();
  }

  #take(reader: FrameReader, chunk: Uint8Array): void {
    try {
      reader.take(chunk);
    } catch {
      this.#fault = 'it said what no worker says';
      this.#child.kill('SIGKILL');
    }
  }

  #hear({ header, bytes }: Frame): void {
    const said = JSON.parse(Buffer.from(header).toString('utf8')) as Said;
    if ('fault' in said) {
      this.#fault = String(said.fault);
      return;
    }
    if ('event' in said) return this.#reports.get(said.call)?.(said.event);
    const pending = this.#pending.get(said.call);
    if (!pending) return;
    this.#pending.delete(said.call);
    this.#hold();
    if ('value' in said) pending.resolve({ value: said.value, bytes });
    else pending.reject(asError(said));
  }
}

function lostError(): CryptoNetsError {
  return new CryptoNetsError('WORKER_LOST');
}

/** An unexpected failure keeps where it arose, for the log. */
function asError({ error, trace }: Extract<Said, { error: unknown }>): CryptoNetsError {
  const { code, message, retryAfterMs } = fromReport(error);
  if (trace === undefined) return new CryptoNetsError(code, message, { retryAfterMs });
  const cause = new Error('in a worker');
  cause.stack = String(trace);
  return new CryptoNetsError(code, message, { cause });
}
