/** The part of better-sqlite3 13 that this room uses; the package brings no types. */
declare module 'better-sqlite3' {
  export type SqlValue = null | number | bigint | string | Uint8Array;

  export interface RunResult {
    readonly changes: number;
    readonly lastInsertRowid: number | bigint;
  }

  export interface Statement {
    run(...parameters: readonly unknown[]): RunResult;
    get(...parameters: readonly unknown[]): unknown;
    all(...parameters: readonly unknown[]): unknown[];
    pluck(toggle?: boolean): this;
  }

  export interface Options {
    readonly readonly?: boolean;
    readonly fileMustExist?: boolean;
    /** Milliseconds to wait for another connection's lock. */
    readonly timeout?: number;
  }

  export default class Database {
    constructor(filename: string, options?: Options);
    readonly open: boolean;
    readonly inTransaction: boolean;
    prepare(sql: string): Statement;
    exec(sql: string): this;
    pragma(source: string, options?: { readonly simple?: boolean }): unknown;
    transaction<T>(work: () => T): (() => T) & { readonly immediate: () => T };
    close(): this;
  }
}
