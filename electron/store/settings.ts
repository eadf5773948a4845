/** Settings as typed values: each is declared once with its key, its parser and what holds when nothing usable is stored. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Connection } from './connection.ts';

/** The value, or undefined when it is not one. */
export type Parser<T> = (value: unknown) => T | undefined;

export interface Setting<T> {
  /** a-z, 0-9, dots and dashes, at most 100 characters, e.g. `vault.auto-lock-minutes`. */
  readonly key: string;
  readonly fallback: T;
  readonly parse: Parser<T>;
}

const KEY = /^[a-z][a-z0-9.-]{0,99}$/;
const MAX_VALUE_CHARACTERS = 65_536;

export function setting<T>(key: string, fallback: T, parse: Parser<T>): Setting<T> {
  if (!KEY.test(key) || parse(fallback) === undefined) {
    throw new CryptoNetsError('INTERNAL', `the setting "${key}" is not well declared`);
  }
  return { key, fallback, parse };
}

export const asBoolean: Parser<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

export function asIntegerIn(min: number, max: number): Parser<number> {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

export function asOneOf<const T extends string>(...choices: readonly T[]): Parser<T> {
  return (value) => choices.find((choice) => choice === value);
}

export function asText(maxLength: number): Parser<string> {
  return (value) => (typeof value === 'string' && value.length <= maxLength ? value : undefined);
}

/** A value that may be absent: null is a value of its own. */
export function orNull<T>(parse: Parser<T>): Parser<T | null> {
  return (value) => (value === null ? null : parse(value));
}

export class SettingsTable {
  readonly #connection: Connection;
  readonly #read;
  readonly #write;
  readonly #delete;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#read = connection.query<{ value: string }>('SELECT value FROM settings WHERE key = ?');
    this.#write = connection.query(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    this.#delete = connection.query('DELETE FROM settings WHERE key = ?');
  }

  /** The stored value, or the fallback when there is none or another version of the app left one that is not understood. */
  read<T>({ key, fallback, parse }: Setting<T>): T {
    const row = this.#read.get(key);
    if (row === undefined) return fallback;
    try {
      const value = parse(JSON.parse(row.value));
      return value === undefined ? fallback : value;
    } catch {
      return fallback;
    }
  }

  /** Throws ARGUMENT_INVALID when the setting's own parser refuses the value. */
  write<T>({ key, parse }: Setting<T>, value: T): void {
    const parsed = parse(value);
    const json = parsed === undefined ? undefined : JSON.stringify(parsed);
    if (json === undefined || json.length > MAX_VALUE_CHARACTERS) {
      throw new CryptoNetsError('ARGUMENT_INVALID', `the setting "${key}" cannot have this value`);
    }
    this.#write.run(key, json);
  }

  /** Back to the fallback. */
  reset(setting: Setting<unknown>): void {
    if (this.#delete.run(setting.key) > 0) this.#connection.purge();
  }
}
