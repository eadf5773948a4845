/** What the terminal can do: colours and moving lines only where a person looks, plain text everywhere else. */
import type { WriteStream } from 'node:tty';
import { widthOf, wrapped } from '../../shared/command/index.ts';
import { cellsOf } from './width.ts';

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly accent: (text: string) => string;
}

export interface Terminal {
  readonly style: Style;
  /** Lines may be drawn over. */
  readonly live: boolean;
  readonly columns: number;
  readonly write: (text: string) => void;
  /** Broken between words where it is longer than the terminal is wide. */
  readonly line: (text?: string) => void;
}

const CODES = { bold: 1, dim: 2, good: 32, bad: 31, accent: 36 } as const;

export function styleFor(colours: boolean): Style {
  const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    bold: paint(CODES.bold),
    dim: paint(CODES.dim),
    good: paint(CODES.good),
    bad: paint(CODES.bad),
    accent: paint(CODES.accent),
  };
}

/** `NO_COLOR` (no-color.org) and `TERM=dumb` are respected, `FORCE_COLOR` too. */
export function wantsColours(isTty: boolean, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true;
  return isTty && env['TERM'] !== 'dumb';
}

/** Text for people, into a stream, within its width. @param otherwise cells where nobody looks */
export function fitted(text: string, stream: NodeJS.WriteStream, otherwise?: number): string {
  return wrapped(text, widthOf(stream, process.env) ?? otherwise, cellsOf);
}

export function openTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Terminal {
  const isTty = (stream as Partial<WriteStream>).isTTY === true;
  const width = widthOf(stream, env);
  const write = (text: string): void => void stream.write(text);
  return {
    style: styleFor(wantsColours(isTty, env)),
    live: isTty && env['TERM'] !== 'dumb',
    columns: Math.max(20, Math.min(width ?? 80, 120)),
    write,
    line: (text = '') => write(`${wrapped(text, width, cellsOf)}\n`),
  };
}
