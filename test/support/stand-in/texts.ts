/** Structured data as text and back, for the one way between Node and a page that carries text only: the protocol of the developer tools. */

export interface Texts {
  textOf(value: unknown): string;
  valueOf(text: string): unknown;
}

/** Self-contained: the stand-in calls it, and pages are given its source. Throws a DataCloneError for what cannot be cloned. */
export function makeTexts(): Texts {
  type Tagged = { readonly $: string; readonly v?: unknown };
  const PART = 0x8000;

  function base64(bytes: Uint8Array): string {
    let text = '';
    for (let at = 0; at < bytes.length; at += PART)
      text += String.fromCharCode(...bytes.subarray(at, at + PART));
    return btoa(text);
  }

  function written(value: unknown): unknown {
    if (value === undefined) return { $: 'undefined' };
    if (typeof value === 'bigint') return { $: 'bigint', v: String(value) };
    if (typeof value === 'number' && !Number.isFinite(value)) return { $: 'number', v: String(value) };
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Uint8Array) return { $: 'bytes', v: base64(value) };
    if (ArrayBuffer.isView(value)) {
      const name = value.constructor.name;
      return { $: name, v: base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
    }
    if (value instanceof Map) return { $: 'Map', v: [...value].map(written) };
    if (value instanceof Set) return { $: 'Set', v: [...value].map(written) };
    if (value instanceof Date) return { $: 'Date', v: value.getTime() };
    if (Array.isArray(value)) return value.map(written);
    return { $: 'object', v: Object.entries(value).map(([key, part]) => [key, written(part)]) };
  }

  const views: Readonly<Record<string, new (buffer: ArrayBuffer) => unknown>> = {
    Float64Array,
    Float32Array,
    Int32Array,
    Uint32Array,
    Int16Array,
    Uint16Array,
    Int8Array,
    BigInt64Array,
    BigUint64Array,
  };

  function read(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(read);
    const { $: kind, v } = value as Tagged;
    const bytes = (): Uint8Array<ArrayBuffer> =>
      Uint8Array.from(atob(String(v)), (byte) => byte.charCodeAt(0));
    const parts = (): unknown[] => (v as unknown[]).map(read);
    if (kind === 'undefined') return undefined;
    if (kind === 'bigint') return BigInt(String(v));
    if (kind === 'number') return Number(v);
    if (kind === 'bytes') return bytes();
    if (kind === 'Map') return new Map(parts() as [unknown, unknown][]);
    if (kind === 'Set') return new Set(parts());
    if (kind === 'Date') return new Date(Number(v));
    if (kind === 'object') return Object.fromEntries(parts() as [string, unknown][]);
    return new views[kind]!(bytes().buffer);
  }

  return {
    textOf: (value) => JSON.stringify(written(structuredClone(value))),
    valueOf: (text) => read(JSON.parse(text)),
  };
}
