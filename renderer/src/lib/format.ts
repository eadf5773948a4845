/** Numbers as people read them: times, bytes, counts, shares, rates, dates. */
function formatsOf(locale: string) {
  const digits = (n: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: n, maximumFractionDigits: n });
  return {
    whole: digits(0),
    oneDigit: digits(1),
    twoDigits: digits(2),
    fourSignificant: new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 }),
    short: new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 }),
    dateTime: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
  };
}

let { whole, oneDigit, twoDigits, fourSignificant, short, dateTime } = formatsOf('en-GB');

/** How numbers and dates are written from now on. */
export function setLocale(locale: string): void {
  ({ whole, oneDigit, twoDigits, fourSignificant, short, dateTime } = formatsOf(locale));
}

/** `0.4 ms`, `12 ms`, `1.24 s`, `12.4 s`, `2 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 9.95) return `${oneDigit.format(ms)} ms`;
  if (ms < 999.5) return `${whole.format(ms)} ms`;
  if (ms < 9_995) return `${twoDigits.format(ms / 1000)} s`;
  if (ms < 59_950) return `${oneDigit.format(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, three significant digits at most: `784 B`, `19.6 kB`, `160 MB`. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? whole : value >= 9.995 ? oneDigit : twoDigits;
  return `${digits.format(value)} ${BYTE_UNITS[unit]}`;
}

export function count(value: number): string {
  return whole.format(value);
}

/** With one or two digits behind the point. */
export function decimal(value: number, digits: 1 | 2): string {
  return (digits === 1 ? oneDigit : twoDigits).format(value);
}

/** With four significant digits at most. */
export function significant(value: number): string {
  return fourSignificant.format(value);
}

/** As short as can be, for the marks of an axis: `0.1`, `100`, `10M`. */
export function compact(value: number): string {
  return short.format(value);
}

/** A share of one as per cent with one digit: `99.0 %`. Never rounds up to 100. */
export function percent(share: number): string {
  const shown = share < 1 ? Math.min(Math.floor(share * 1000) / 10, 99.9) : 100;
  return `${share < 1 ? oneDigit.format(shown) : '100'} %`;
}

/** Items a second with two significant digits: `8,300`. */
export function rate(items: number, ms: number): string {
  if (ms <= 0) return '0';
  const perSecond = (items * 1000) / ms;
  return perSecond < 10 ? oneDigit.format(perSecond) : whole.format(Number(perSecond.toPrecision(2)));
}

/** An engine's name as people write it. */
export function engineName(engine: string): string {
  return engine === 'seal' ? 'SEAL' : engine === 'native' ? 'native' : engine;
}

export function date(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : dateTime.format(at);
}
