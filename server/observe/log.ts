/** The structured log: one JSON line an event on standard output. Nothing that a client sent or got is in it, nor who the client is. */
import pino from 'pino';
import { toCryptoNetsError, type ErrorCode } from '../../shared/errors/index.ts';
import type { StageSpan } from '../../shared/stages/index.ts';

export type Log = pino.Logger;

/** Synchronous, so that the last lines of a process that ends are there. */
export function makeLog(level: string): Log {
  const destination = pino.destination({ dest: 1, sync: true });
  // A parent that went away closes the pipe; that alone must not end the server.
  destination.on('error', () => undefined);
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** What is known of a call when it ends. */
export interface CallFacts {
  readonly method: string;
  requestId?: string;
  model?: string;
  parameters?: string;
  receivedBytes?: number;
  sentBytes?: number;
  stages?: readonly StageSpan[];
}

export type Outcome = 'OK' | ErrorCode;

const rounded = (milliseconds: number) => Math.round(milliseconds * 100) / 100;

/** Codes that are this server's fault, and worth a warning with the cause of the failure. */
const OWN_FAULTS: readonly Outcome[] = ['INTERNAL', 'OUT_OF_MEMORY', 'ENGINE_UNAVAILABLE'];

/** One line for a call that ended. The cause of an INTERNAL error is told here, and only here. */
export function logCall(
  log: Log,
  facts: CallFacts,
  code: Outcome,
  durationMs: number,
  error?: unknown,
): void {
  const { stages = [], ...rest } = facts;
  const line = {
    event: 'call',
    ...rest,
    code,
    durationMs: rounded(durationMs),
    stages: Object.fromEntries(stages.map((span) => [span.name, rounded(span.durationMs)])),
  };
  if (OWN_FAULTS.includes(code)) log.error({ ...line, cause: describe(error) });
  else log.info(line);
}

/** Where an unexpected error arose: its name and stack, without its message, which could quote data. */
export function describe(error: unknown): string {
  const { cause = error } = toCryptoNetsError(error);
  if (!(cause instanceof Error)) return typeof cause;
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [cause.name, ...frames.slice(0, 6).map((line) => line.trim())].join(' | ');
}
