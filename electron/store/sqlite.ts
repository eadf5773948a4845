/** The one door to better-sqlite3, with its types. */
// The declarations are ambient: rooms that only import this one would not find them otherwise.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./better-sqlite3.d.ts" />
import Database from 'better-sqlite3';

export type { SqlValue, Statement } from 'better-sqlite3';
export { Database };
