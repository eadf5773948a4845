/** A trace as the JSON of a history row, and back with bounds. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { isStageName, type StageSpan, type Trace } from '../../shared/stages/index.ts';

const MAX_SPANS = 256;

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function corrupt(): never {
  throw new CryptoNetsError('STORE_CORRUPT', 'a trace of the history cannot be read');
}

function amount(value: unknown): number {
  return isAmount(value) ? value : corrupt();
}

function toSpan(value: unknown): StageSpan {
  if (typeof value !== 'object' || value === null) corrupt();
  const { name, startMs, durationMs, bytes, count } = value as Record<string, unknown>;
  if (!isStageName(name)) corrupt();
  return {
    name,
    startMs: amount(startMs),
    durationMs: amount(durationMs),
    ...(bytes === undefined ? {} : { bytes: amount(bytes) }),
    ...(count === undefined ? {} : { count: amount(count) }),
  };
}

function isNamed(span: unknown): boolean {
  return typeof span !== 'object' || span === null || isStageName((span as { name?: unknown }).name);
}

function toTrace(value: unknown): Trace {
  if (typeof value !== 'object' || value === null) corrupt();
  const { spans, wallMs, uploadBytes, downloadBytes, calls = null } = value as Record<string, unknown>;
  if (!Array.isArray(spans) || spans.length > MAX_SPANS) corrupt();
  return {
    spans: spans.map(toSpan),
    wallMs: amount(wallMs),
    uploadBytes: amount(uploadBytes),
    downloadBytes: amount(downloadBytes),
    calls: calls === null ? null : amount(calls),
  };
}

/** Keeps the fields of a trace and nothing else that may hang on it. Throws ARGUMENT_INVALID. */
export function traceToJson(trace: Trace): string {
  try {
    return JSON.stringify(toTrace(trace));
  } catch {
    throw new CryptoNetsError('ARGUMENT_INVALID', 'a trace has a field that is out of bounds');
  }
}

/** Spans of stages that this version of the app does not have are left out. Throws STORE_CORRUPT. */
export function traceFromJson(json: string): Trace {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    corrupt();
  }
  if (typeof value !== 'object' || value === null) corrupt();
  const { spans } = value as { spans?: unknown };
  return toTrace(Array.isArray(spans) ? { ...value, spans: spans.filter(isNamed) } : value);
}
