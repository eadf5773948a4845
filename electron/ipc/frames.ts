/** What travels between a view and the host, on every transport: calls and answers, and numbered events that a reconnect can resume. */
import { fromReport, toReport, CryptoNetsError } from '../../shared/errors/index.ts';
import { HOST_EVENT_NAMES, type HostEventName, type Result } from '../../shared/ipc/types.ts';

/** First frame of a view: who it last spoke to and the last event that it saw (0 for none). */
export interface HelloFrame {
  readonly kind: 'hello';
  readonly session: string | null;
  readonly after: number;
}
export interface CallFrame {
  readonly kind: 'call';
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}
export type ViewFrame = HelloFrame | CallFrame;

/** Answer to a hello. `resumed` is false when events between `after` and now are gone: the view should ask afresh. */
export interface WelcomeFrame {
  readonly kind: 'welcome';
  readonly session: string;
  readonly sequence: number;
  readonly resumed: boolean;
}
export interface AnswerFrame {
  readonly kind: 'answer';
  readonly id: number;
  readonly result: Result<unknown>;
}
/** One thing that the host says by itself. `sequence` counts from 1 within a session, without gaps. */
export interface EventFrame {
  readonly kind: 'event';
  readonly sequence: number;
  readonly name: HostEventName;
  readonly event: unknown;
}
export type HostFrame = WelcomeFrame | AnswerFrame | EventFrame;

/** Session names are 32 lower-case hexadecimal digits made by the host. */
const SESSION = /^[0-9a-f]{32}$/;
const MAX_CALL_NAME = 64;

function refuse(what: string): never {
  throw new CryptoNetsError('MESSAGE_INVALID', `A frame is not well formed: ${what}`);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('expected an object');
  return value as Record<string, unknown>;
}

function counter(value: unknown, what: string): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse(what);
}

/** Parses what a view sent; throws MESSAGE_INVALID. The input of a call is parsed later, by the contract. */
export function parseViewFrame(value: unknown): ViewFrame {
  const frame = fieldsOf(value);
  switch (frame['kind']) {
    case 'hello': {
      const session = frame['session'] ?? null;
      if (session !== null && (typeof session !== 'string' || !SESSION.test(session))) refuse('session');
      return { kind: 'hello', session: session, after: counter(frame['after'], 'after') };
    }
    case 'call': {
      const name = frame['name'];
      if (typeof name !== 'string' || name.length > MAX_CALL_NAME) refuse('name');
      return { kind: 'call', id: counter(frame['id'], 'id'), name, input: frame['input'] };
    }
    default:
      return refuse('kind');
  }
}

/** Parses what the host sent; throws MESSAGE_INVALID. Values inside are the host's and are trusted as its types say. */
export function parseHostFrame(value: unknown): HostFrame {
  const frame = fieldsOf(value);
  switch (frame['kind']) {
    case 'welcome':
      return parseWelcome(frame);
    case 'answer':
      return { kind: 'answer', id: counter(frame['id'], 'id'), result: parseResult(frame['result']) };
    case 'event': {
      const name = frame['name'] as HostEventName;
      if (!HOST_EVENT_NAMES.includes(name)) refuse('event name');
      return {
        kind: 'event',
        sequence: counter(frame['sequence'], 'sequence'),
        name,
        event: frame['event'],
      };
    }
    default:
      return refuse('kind');
  }
}

function parseWelcome(frame: Readonly<Record<string, unknown>>): WelcomeFrame {
  const { session, resumed } = frame;
  if (typeof session !== 'string' || !SESSION.test(session)) refuse('session');
  if (typeof resumed !== 'boolean') refuse('resumed');
  return { kind: 'welcome', session, sequence: counter(frame['sequence'], 'sequence'), resumed };
}

function parseResult(value: unknown): Result<unknown> {
  const result = fieldsOf(value);
  if (result['ok'] === true) return { ok: true, value: result['value'] };
  if (result['ok'] !== false) refuse('result');
  return { ok: false, error: toReport(fromReport(result['error'])) };
}
