/** What the terminal can do: colours and moving lines only where a person looks, plain text everywhere else. */
import type { WriteStream } from 'node:tty';

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  accent(text: string): string;
}

export interface Terminal {
  readonly style: Style;
  /** Lines may be drawn over. */
  readonly live: boolean;
  readonly columns: number;
  write(text: string): void;
  line(text?: string): void;
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

export function openTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Terminal {
  const isTty = (stream as Partial<WriteStream>).isTTY === true;
  const write = (text: string): void => void stream.write(text);
  return {
    style: styleFor(wantsColours(isTty, env)),
    live: isTty && env['TERM'] !== 'dumb',
    columns: Math.max(40, Math.min(stream.columns || 80, 120)),
    write,
    line: (text = '') => write(`${text}\n`),
  };
}
