/** Looking for a newer version: never unasked, once a day, with nothing of this computer in the question. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNewer, Updates } from '../../../../electron/host/updates.ts';
import { latestVersion } from '../../../../electron/remote/latest-version.ts';
import { openStore, type Store } from '../../../../electron/store/index.ts';
import type { LedgerRequest } from '../../../../shared/ipc/types.ts';

const HOUR_MS = 3_600_000;
let folder: string;
let store: Store;
let server: Server;
let address: string;
let asked: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
let answer: (response: ServerResponse) => void;
let ledger: LedgerRequest[];
let now: number;
let wanted: boolean;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cryptonets-updates-'));
  store = await openStore({ directory: folder });
  [asked, ledger, now, wanted] = [[], [], 1e12, true];
  answer = (response) => void response.end(JSON.stringify({ tag_name: 'v1.4.0', html_url: 'https://x' }));
  server = createServer(({ url, headers }, response) => {
    asked.push({ url, headers });
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  store.close();
  rmSync(folder, { recursive: true });
});

const updates = (version = '1.3.9'): Updates =>
  new Updates({
    store,
    wanted: () => wanted,
    version: async () => version,
    ask: () => latestVersion(address, (request) => void ledger.push(request)),
    now: () => now,
  });

describe('the newest version', () => {
  it('is not asked for while nobody wants it, even when somebody presses the button', async () => {
    wanted = false;
    expect(await updates().state(true)).toEqual({ state: 'off' });
    expect(asked).toEqual([]);
  });

  it('is asked for once a day, also by several windows and after a new start, and compared here', async () => {
    const one = updates();
    const [first, second] = await Promise.all([one.state(false), one.state(false)]);
    expect([first, second]).toEqual([
      { state: 'newer', version: '1.4.0' },
      { state: 'newer', version: '1.4.0' },
    ]);
    now += 23 * HOUR_MS;
    expect(await updates('1.4.0').state(false)).toEqual({ state: 'current' });
    expect(asked).toHaveLength(1);
    await updates().state(true);
    now += 25 * HOUR_MS;
    await updates().state(false);
    expect(asked).toHaveLength(3);
  });

  it('is asked for without a word about this computer, and stands in the list of what was sent', async () => {
    await updates('1.3.9').state(false);
    const [{ url, headers }] = asked as [(typeof asked)[number]];
    expect(url).toBe('/latest');
    expect(headers['user-agent']).toBe('CryptoNets');
    const said = JSON.stringify(headers);
    for (const own of ['1.3.9', os.hostname(), process.platform, process.arch, process.versions.node])
      expect(said).not.toContain(own);
    expect(headers['cookie']).toBeUndefined();
    expect(ledger.map(({ kind, outcome, linkable }) => [kind, outcome, linkable])).toEqual([
      ['update', 'open', false],
      ['update', 'done', false],
    ]);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['what is no version', (response) => void response.end('{"tag_name":"v1.2.3; rm"}')],
    ['what is no text of a table', (response) => void response.end('<html>')],
    ['a hostile value', (response) => void response.end('{"tag_name":{"toString":{}}}')],
    ['null', (response) => void response.end('null')],
    ['an error', (response) => void response.writeHead(500).end('{"tag_name":"v9.9.9"}')],
    ['another place', (response) => void response.writeHead(302, { location: '/else' }).end()],
    [
      'more than a page',
      (response) => void response.end(`{"tag_name":"v9.9.9","x":"${'x'.repeat(300_000)}"}`),
    ],
    ['nothing', (response) => void response.destroy()],
  ])('is not known after %s', async (_, hostile) => {
    answer = hostile;
    expect(await updates().state(false)).toEqual({ state: 'unknown' });
    expect(asked.map(({ url }) => url)).toEqual(['/latest']);
    expect(ledger.at(-1)?.outcome).toBe('failed');
  });

  it('is newer by its numbers, not by its letters', () => {
    expect(isNewer('0.10.0', '0.9.9')).toBe(true);
    expect(isNewer('1.0.0', '1.0.0')).toBe(false);
    expect(isNewer('0.9.0', '0.10.0')).toBe(false);
    expect(isNewer('1.0.0', 'unknown')).toBe(false);
  });
});
