/** The line by which a server tells its parent where it listens. */
import { CryptoNetsError } from '../errors/index.ts';

/** One line of JSON, on the file descriptor of `--ready-fd` and in the log. */
export interface ReadyLine {
  readonly event: 'listening';
  /** HOST:PORT or unix:/PATH. */
  readonly address: string;
  /** 0 of a socket. */
  readonly port: number;
  readonly pid: number;
  readonly engine: string;
  readonly cpuPath: string;
  readonly threads: number;
  readonly models: readonly string[];
}

const MAX_ADDRESS_CHARACTERS = 300;

/** The address of a ready line: what a parent needs of it. @throws SERVER_UNREACHABLE when it is not one */
export function parseReadyLine(line: string): ReadyLine['address'] {
  try {
    const { event, address } = JSON.parse(line) as Partial<Record<keyof ReadyLine, unknown>>;
    if (event === 'listening' && typeof address === 'string' && address.length <= MAX_ADDRESS_CHARACTERS)
      return address;
  } catch {
    // Not JSON: the same as not a ready line.
  }
  throw new CryptoNetsError('SERVER_UNREACHABLE', 'the built-in server did not say where it listens');
}
