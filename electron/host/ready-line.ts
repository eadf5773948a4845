/** The line by which a server tells its parent where it listens. */
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** The address (`host:port`) of a ready line. @throws SERVER_UNREACHABLE when it is not one */
export function parseReadyLine(line: string): string {
  try {
    const { event, address } = JSON.parse(line) as { event?: unknown; address?: unknown };
    if (event === 'listening' && typeof address === 'string' && address.length <= 300) return address;
  } catch {
    // Not JSON: the same as not a ready line.
  }
  throw new CryptoNetsError('SERVER_UNREACHABLE', 'The built-in server did not say where it listens.');
}
