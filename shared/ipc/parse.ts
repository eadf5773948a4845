/** Parsers for what crosses a process: each turns an unknown value into a bounded, exact one, or throws ARGUMENT_INVALID with got/expected. */
import { CryptoNetsError } from '../errors/index.ts';

/** `where` names the value for the message, for example `input.name`; values themselves never appear in messages. */
export type Parser<T> = (value: unknown, where: string) => T;
export type Parsed<P> = P extends Parser<infer T> ? T : never;

function refuse(where: string, expected: string, value: unknown): never {
  const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  throw new CryptoNetsError('ARGUMENT_INVALID', `${where}: expected ${expected}, got ${got}`);
}

export const nothing: Parser<undefined> = (value, where) =>
  value === undefined || value === null ? undefined : refuse(where, 'nothing', value);

export const boolean: Parser<boolean> = (value, where) =>
  typeof value === 'boolean' ? value : refuse(where, 'true or false', value);

export function integer(minimum: number, maximum: number): Parser<number> {
  return (value, where) =>
    Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum
      ? (value as number)
      : refuse(where, `an integer from ${minimum} to ${maximum}`, value);
}

/** A form that texts of a kind have, and how people call it: messages never show the expression. */
export interface TextForm {
  readonly pattern: RegExp;
  readonly called: string;
}

export function text(limits: { min?: number; max: number; form?: TextForm }): Parser<string> {
  const { min = 0, max, form } = limits;
  return (value, where) => {
    if (typeof value !== 'string') return refuse(where, 'a text', value);
    if (value.length < min || value.length > max)
      return refuse(where, `a text of ${min} to ${max} characters`, value);
    if (form && !form.pattern.test(value))
      throw new CryptoNetsError('ARGUMENT_INVALID', `${where}: expected ${form.called}`);
    return value;
  };
}

/** A byte array of bounded length; views keep their range. */
export function bytes(minimum: number, maximum: number): Parser<Uint8Array> {
  return (value, where) => {
    if (!(value instanceof Uint8Array)) return refuse(where, 'bytes', value);
    if (value.length < minimum || value.length > maximum) {
      throw new CryptoNetsError(
        'ARGUMENT_INVALID',
        `${where}: expected ${minimum} to ${maximum} bytes, got ${value.length}`,
      );
    }
    return value;
  };
}

export function oneOf<const T extends readonly string[]>(...allowed: T): Parser<T[number]> {
  return (value, where) =>
    typeof value === 'string' && allowed.includes(value)
      ? value
      : refuse(where, `one of ${allowed.join(', ')}`, value);
}

export function list<T>(item: Parser<T>, maximum: number): Parser<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) return refuse(where, 'a list', value);
    if (value.length > maximum) return refuse(where, `a list of at most ${maximum}`, value);
    return value.map((entry, index) => item(entry, `${where}[${index}]`));
  };
}

export function optional<T>(inner: Parser<T>): Parser<T | undefined> {
  return (value, where) => (value === undefined || value === null ? undefined : inner(value, where));
}

type Fields = Readonly<Record<string, Parser<unknown>>>;
type MayLack<F extends Fields> = { [K in keyof F]: undefined extends Parsed<F[K]> ? K : never }[keyof F];
/** What may be undefined may be left out. */
type Shape<F extends Fields> = { readonly [K in Exclude<keyof F, MayLack<F>>]: Parsed<F[K]> } & {
  readonly [K in MayLack<F>]?: Parsed<F[K]>;
};

/** An object with exactly these fields: an unknown field is refused. */
export function object<F extends Fields>(fields: F): Parser<Shape<F>> {
  return (value, where) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return refuse(where, 'an object', value);
    const given = value as Record<string, unknown>;
    for (const key of Object.keys(given)) {
      if (!Object.hasOwn(fields, key))
        throw new CryptoNetsError('ARGUMENT_INVALID', `${where}: there is no such field`);
    }
    const entries = Object.entries(fields).map(([key, parser]) => [
      key,
      parser(given[key], `${where}.${key}`),
    ]);
    return Object.fromEntries(entries) as Shape<F>;
  };
}

/** One of several objects, told apart by their field `kind`. */
export function variants<V extends Readonly<Record<string, Fields>>>(
  kinds: V,
): Parser<{ [K in keyof V & string]: { readonly kind: K } & Shape<V[K]> }[keyof V & string]> {
  return (value, where) => {
    const kind = typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined;
    if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind))
      return refuse(`${where}.kind`, `one of ${Object.keys(kinds).join(', ')}`, kind);
    const { kind: _, ...rest } = value as Record<string, unknown>;
    return { kind, ...object(kinds[kind]!)(rest, where) } as never;
  };
}
