/** The terminal's picture of a server: plain lines, as many and as long as there is room. */
import { ERROR_FACTS, isErrorCode } from '../../shared/errors/index.ts';
import { growth, rate, secondsOf, timesOf, valuesOf, type Window } from './figures.ts';

const MEBIBYTE = 1_048_576;
const DAY_S = 86_400;
/** Where values begin. */
const LABEL_CELLS = 14;
const MOST_ROWS = 8;

const seconds = (value: number): string => {
  if (!Number.isFinite(value)) return '-';
  return value < 1 ? `${(1000 * value).toFixed(value < 0.01 ? 1 : 0)} ms` : `${value.toFixed(1)} s`;
};
const megabytes = (bytes: number): string => `${Math.round(bytes / MEBIBYTE)} MiB`;
const perSecond = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)}/s`;
const share = (part: number, whole: number): string =>
  whole > 0 ? `${Math.round((100 * part) / whole)} %` : '-';

const row = (label: string, text: string): string => `${label.padEnd(LABEL_CELLS)}${text}`;

function span(totalS: number): string {
  const days = Math.floor(totalS / DAY_S);
  const clock = new Date((totalS % DAY_S) * 1000).toISOString().slice(11, 19);
  return days > 0 ? `${days} d ${clock}` : clock;
}

function heading(address: string, { now }: Window): string {
  const version = now.all('cryptonets_build_info')[0]?.labels['version'] ?? 'unknown';
  const up = span(Math.max(0, now.atMs / 1000 - now.sum('process_start_time_seconds')));
  return `cryptonets ${version} at ${address}, up ${up}, ${now.sum('cryptonets_models')} models`;
}

function requests({ now }: Window): string[] {
  return ['batch', 'interactive'].map((packing) => {
    const of = (state: string): number => now.sum('cryptonets_requests', { packing, state });
    const alive = now.all('cryptonets_workers', { packing })[0]?.value;
    const lost = now.sum('cryptonets_workers_lost_total', { packing });
    const worker = alive === undefined ? '' : `, worker ${alive > 0 ? 'up' : 'down'}, ${lost} lost`;
    return row(packing, `${of('running')} running, ${of('waiting')} waiting${worker}`);
  });
}

function room({ now }: Window): string[] {
  const of = (label: string, name: string, limit: string): string => {
    const [held, most] = [now.sum(`cryptonets_${name}`), now.sum(`cryptonets_${limit}`)];
    return row(label, `${megabytes(held)} of ${megabytes(most)}, ${share(held, most)}`);
  };
  const [open, most] = [now.sum('cryptonets_connections'), now.sum('cryptonets_connections_limit')];
  return [
    of('promised', 'promised_memory_bytes', 'promised_memory_limit_bytes'),
    of('keys', 'evaluation_key_bytes', 'evaluation_key_limit_bytes'),
    row('connections', `${open} of ${most}, ${megabytes(now.sum('cryptonets_undelivered_bytes'))} unread`),
  ];
}

function machine(window: Window): string[] {
  const { now } = window;
  const cpu = rate(window, 'process_cpu_seconds_total');
  const lag = seconds(now.sum('nodejs_eventloop_lag_p99_seconds'));
  const text = `${megabytes(now.sum('process_resident_memory_bytes'))} resident, ${Math.round(100 * cpu)} % of a core, loop late by ${lag}`;
  return [row('server', text)];
}

function traffic(window: Window): string[] {
  const of = (direction: string): string =>
    `${(rate(window, 'cryptonets_payload_bytes_total', { direction }) / 1e6).toFixed(1)} MB/s`;
  return [row('payload', `${of('received')} in, ${of('sent')} out`)];
}

function certificate({ now }: Window): string[] {
  const name = 'cryptonets_certificate_expires_timestamp_seconds';
  if (!now.has(name)) return [];
  const days = Math.floor((now.sum(name) - now.atMs / 1000) / DAY_S);
  return [row('certificate', days < 0 ? 'has expired' : `ends in ${days} days`)];
}

function calls(window: Window): string[] {
  const methods = valuesOf(window, 'cryptonets_calls_total', 'method');
  const rows = methods.map((method) => {
    const all = growth(window, 'cryptonets_calls_total', { method });
    const ok = growth(window, 'cryptonets_calls_total', { method, code: 'OK' });
    const { meanS, p95S } = timesOf(window, 'cryptonets_call_seconds', { method });
    const rates = perSecond(all / secondsOf(window)).padStart(9);
    return `${method.padEnd(24)}${rates} ${share(all - ok, all).padStart(6)} ${seconds(meanS).padStart(9)} ${seconds(p95S).padStart(9)}`;
  });
  const head = `${'call'.padEnd(24)}${'rate'.padStart(9)} ${'failed'.padStart(6)} ${'mean'.padStart(9)} ${'p95'.padStart(9)}`;
  return rows.length === 0 ? [] : ['', head, ...rows];
}

function stages(window: Window): string[] {
  const rows = valuesOf(window, 'cryptonets_stage_seconds_count', 'stage').map((stage) => {
    const { count, meanS, p95S } = timesOf(window, 'cryptonets_stage_seconds', { stage });
    return `${stage.padEnd(24)}${String(count).padStart(9)} ${''.padStart(6)} ${seconds(meanS).padStart(9)} ${seconds(p95S).padStart(9)}`;
  });
  return rows.length === 0 ? [] : ['', `${'stage'.padEnd(24)}${'times'.padStart(9)}`, ...rows];
}

function refusals(window: Window): string[] {
  const reasons = valuesOf(window, 'cryptonets_refused_total', 'reason')
    .map((reason) => ({ reason, count: growth(window, 'cryptonets_refused_total', { reason }) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_ROWS);
  const rows = reasons.map(({ reason, count }) => {
    const meaning = isErrorCode(reason) ? `  ${ERROR_FACTS[reason].message}` : '';
    return `${reason.padEnd(28)}${String(count).padStart(5)}${meaning}`;
  });
  return rows.length === 0 ? [] : ['', 'refused', ...rows];
}

const PARTS: readonly ((of: Window) => string[])[] = [
  requests,
  room,
  machine,
  traffic,
  certificate,
  calls,
  stages,
  refusals,
];

export interface Room {
  /** Cells of a line; undefined: whole lines. */
  readonly columns: number | undefined;
  readonly lines: number | undefined;
}

/** Nothing that a server says leaves its place on the screen: control characters are shown as points. */
// eslint-disable-next-line no-control-regex -- these are what it is about
const harmless = (line: string): string => line.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');

export function screen(address: string, window: Window, { columns, lines }: Room): string[] {
  const over = window.before ? `in ${secondsOf(window).toFixed(1)} s` : 'since its start';
  return [`${heading(address, window)}, counted ${over}`, ...PARTS.flatMap((part) => part(window))]
    .map((line) => harmless(line).slice(0, columns))
    .slice(0, lines);
}
