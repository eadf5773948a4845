/** `npm run server -- top`: how a server is doing, from its metrics; once where nobody looks at a terminal, else again and again. */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { formatAddress, parseTcpAddress } from '../transport/address.ts';
import { MOST_PAGE_BYTES, parseSamples, Scrape } from './samples.ts';
import { screen } from './screen.ts';

export const TOP_USAGE = `npm run server -- top [options]

  --metrics HOST:PORT   where the server answers Prometheus, its --metrics-listen (127.0.0.1:9464)
  --every S             seconds between two looks (2)
  --once                look once, since the server's start, and end; so it is where the output is no terminal

q or Ctrl-C ends it.
`;

const OPTIONS = {
  metrics: { type: 'string', default: '127.0.0.1:9464' },
  every: { type: 'string', default: '2' },
  once: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const PATIENCE_MS = 10_000;
const CLEAR = '\u001b[H\u001b[2J';
const OTHER_SCREEN = '\u001b[?1049h\u001b[?25l';
const BACK = '\u001b[?25h\u001b[?1049l';
const CTRL_C = '\u0003';

/** Where it draws, and what it reads keys from. */
export interface Terminal {
  readonly output: NodeJS.WriteStream;
  readonly input: NodeJS.ReadStream;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (cause) {
    throw new CryptoNetsError('ARGUMENT_INVALID', cause instanceof Error ? cause.message : undefined, {
      cause,
    });
  }
}

function everyMsOf(text: string): number {
  const everyS = Number(text);
  if (everyS >= 0.2 && everyS <= 3600) return 1000 * everyS;
  throw new CryptoNetsError('ARGUMENT_INVALID', `--every: expected 0.2 to 3600 seconds, got "${text}"`);
}

/** A page that is longer than any server's is not read to its end. */
async function textOf(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > MOST_PAGE_BYTES)
      throw new CryptoNetsError('LIMIT_EXCEEDED', 'no page of metrics is so long');
  }
  return text;
}

/** @throws SERVER_UNREACHABLE, MESSAGE_INVALID, LIMIT_EXCEEDED */
async function scrape(address: string): Promise<Scrape> {
  const response = await fetch(`http://${address}/metrics`, {
    signal: AbortSignal.timeout(PATIENCE_MS),
    redirect: 'error',
  }).catch((cause: unknown) => {
    throw new CryptoNetsError('SERVER_UNREACHABLE', `no metrics at ${address}`, { cause });
  });
  const made = new Scrape(parseSamples(await textOf(response)), Date.now());
  if (response.ok && made.has('cryptonets_build_info')) return made;
  throw new CryptoNetsError('MESSAGE_INVALID', `what is at ${address} is no server of this kind`);
}

/** What is seen of it now; what is wrong takes the place of the picture, and the next look may be better. */
class View {
  readonly #address: string;
  readonly #output: NodeJS.WriteStream;
  #before: Scrape | undefined;
  #now: Scrape | undefined;
  #trouble: string | undefined;

  constructor(address: string, output: NodeJS.WriteStream) {
    this.#address = address;
    this.#output = output;
  }

  async look(): Promise<void> {
    try {
      const made = await scrape(this.#address);
      this.#before = this.#now;
      this.#now = made;
      this.#trouble = undefined;
    } catch (error) {
      this.#trouble = error instanceof CryptoNetsError ? `${error.code}: ${error.message}` : 'INTERNAL';
    }
  }

  draw(): void {
    const { columns, rows } = this.#output;
    const now = this.#now;
    const picture = now
      ? screen(this.#address, { before: this.#before, now }, { columns, lines: Math.max(1, rows - 1) })
      : [];
    const lines = this.#trouble === undefined ? picture : [this.#trouble.slice(0, columns), ...picture];
    this.#output.write(CLEAR + lines.slice(0, Math.max(1, rows - 1)).join('\n'));
  }
}

async function watch(address: string, everyMs: number, { output, input }: Terminal): Promise<void> {
  const over = new AbortController();
  const view = new View(address, output);
  const redraw = (): void => view.draw();
  const key = (pressed: Buffer): void => {
    if (pressed.includes('q') || pressed.includes(CTRL_C)) over.abort();
  };
  const end = (): void => over.abort();
  output.write(OTHER_SCREEN);
  output.on('resize', redraw);
  process.on('SIGINT', end).on('SIGTERM', end);
  if (input.isTTY) input.setRawMode(true).on('data', key);
  try {
    while (!over.signal.aborted) {
      await view.look();
      view.draw();
      await pause(everyMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  } finally {
    output.off('resize', redraw);
    process.off('SIGINT', end).off('SIGTERM', end);
    if (input.isTTY) input.setRawMode(false).off('data', key).pause();
    output.write(BACK);
  }
}

/** @throws ARGUMENT_INVALID, CONFIG_INVALID, and what a look throws where there is one only */
export async function topCommand(args: readonly string[], terminal: Terminal): Promise<void> {
  const { metrics, every, once, help } = parse(args);
  const { output } = terminal;
  if (help) return void output.write(TOP_USAGE);
  const everyMs = everyMsOf(every);
  const address = formatAddress(parseTcpAddress(metrics, 'metrics'));
  if (!once && output.isTTY) return watch(address, everyMs, terminal);
  const window = { before: undefined, now: await scrape(address) };
  const columns = output.isTTY ? output.columns : undefined;
  output.write(`${screen(address, window, { columns, lines: undefined }).join('\n')}\n`);
}
