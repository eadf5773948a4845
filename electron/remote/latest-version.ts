/** Asks where releases are published for the newest version: a reading of one public page, which names nothing of this computer. */
import { openRequest, type Recorder } from './recorder.ts';

export const RELEASES = 'https://api.github.com/repos/cryptonets/cryptonets/releases/latest';
const LONGEST_MS = 10_000;
const MOST_BYTES = 256 * 1024;
const VERSION = /^v?(\d{1,6}\.\d{1,6}\.\d{1,6})$/;

/** @returns `1.2.3`; undefined where there is no answer that is one. Never throws. */
export async function latestVersion(address: string, tell: Recorder): Promise<string | undefined> {
  const startedMs = performance.now();
  const request = openRequest(new URL(address).host, 'update');
  tell(request);
  const text = await pageOf(address).catch(() => undefined);
  const version = text === undefined ? undefined : versionIn(text);
  const outcome = version === undefined ? 'failed' : 'done';
  const receivedBytes = Buffer.byteLength(text ?? '');
  tell({ ...request, receivedBytes, durationMs: performance.now() - startedMs, outcome });
  return version;
}

async function pageOf(address: string): Promise<string | undefined> {
  const headers = { accept: 'application/json', 'user-agent': 'CryptoNets' };
  const signal = AbortSignal.timeout(LONGEST_MS);
  const answer = await fetch(address, { headers, signal, redirect: 'error' });
  if (!answer.ok || !answer.body) return undefined;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body as AsyncIterable<Uint8Array>) {
    length += part.length;
    // Leaving the loop closes the connection.
    if (length > MOST_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function versionIn(text: string): string | undefined {
  try {
    const told: unknown = JSON.parse(text);
    const tag = typeof told === 'object' && told !== null && 'tag_name' in told ? told.tag_name : undefined;
    return typeof tag === 'string' ? VERSION.exec(tag)?.[1] : undefined;
  } catch {
    return undefined;
  }
}
