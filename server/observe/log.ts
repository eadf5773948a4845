/** The structured log: one JSON line an event on standard output. Nothing that a client sent or got is in it, nor who a client is, but for refusals.ts. */
import pino from 'pino';
import type { ErrorCode } from '../../shared/errors/index.ts';
import { describe } from './describe.ts';
import { LogOutput } from './log-output.ts';
import type { StageSpan } from '../../shared/stages/index.ts';

export type Log = pino.Logger;

/** @param output standard output, unless a test has another */
export function makeLog(level: string, output = new LogOutput()): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, output);
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
const OWN_FAULTS: readonly Outcome[] = ['INTERNAL', 'OUT_OF_MEMORY', 'ENGINE_UNAVAILABLE', 'WORKER_LOST'];

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
