/** Who gets a page from the browser shell, and who does not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionOf, startShellUnderTest, type ShellUnderTest } from '../../../support/browser-shell.ts';

let shell: ShellUnderTest;
beforeEach(async () => {
  shell = await startShellUnderTest();
});
afterEach(() => shell.close());

describe('the one-time token', () => {
  it('is exchanged for a session that the page keeps, and no cookie', async () => {
    const answer = await shell.ask(shell.newPath());
    expect(answer.status).toBe(200);
    expect(sessionOf(answer)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).not.toContain('token');
  });

  it('works once', async () => {
    const address = shell.newPath();
    expect((await shell.ask(address)).status).toBe(200);
    const again = await shell.ask(address);
    expect(again.status).toBe(401);
    expect(sessionOf(again)).toBeUndefined();
  });

  it('says to who gave it out that it was used, once', async () => {
    let used = 0;
    const { search } = new URL(shell.shell.newAddress(() => used++));
    await shell.ask('/?token=wrong');
    expect(used).toBe(0);
    await shell.ask(`/${search}`);
    await shell.ask(`/${search}`);
    expect(used).toBe(1);
  });

  it.each(['/?token=', '/?token=wrong', `/?token=${'A'.repeat(43)}`, `/?token=${'A'.repeat(5000)}`])(
    'is refused when it is wrong: %s',
    async (address) => {
      const answer = await shell.ask(address);
      expect(answer.status).toBe(401);
      expect(sessionOf(answer)).toBeUndefined();
    },
  );

  it('is not used up by a HEAD request (link previews)', async () => {
    const address = shell.newPath();
    expect((await shell.ask(address, {}, 'HEAD')).status).toBe(401);
    expect((await shell.ask(address)).status).toBe(200);
  });
});

describe('a session', () => {
  it('is known as long as the shell runs, and by its header only', async () => {
    const session = await shell.login();
    const ask = async (headers: Record<string, string>) => (await shell.ask('/session', headers)).status;
    expect(await ask({ 'x-cryptonets-session': session })).toBe(204);
    expect(await ask({ 'x-cryptonets-session': `${session.slice(1)}x` })).toBe(401);
    expect(await ask({ cookie: `cryptonets-${shell.shell.port}=${session}` })).toBe(401);
    expect(await ask({})).toBe(401);
  });

  it('that is missing is told of by a page of its own', async () => {
    expect(await shell.ask('/no-session')).toMatchObject({ status: 401 });
  });

  it('and an address that was used are told in the looks of the app, with what to do', async () => {
    const used = shell.newPath();
    await shell.ask(used);
    for (const urlPath of [used, '/no-session', '/missing.js']) {
      const { body, headers } = await shell.ask(urlPath);
      expect(headers['content-type']).toContain('text/html');
      expect(body).toContain('<link rel="stylesheet" href="/page.css">');
    }
    expect((await shell.ask(used)).body).toContain('Press Enter');
    const css = readFileSync(
      path.resolve(import.meta.dirname, '../../../../renderer/public/page.css'),
      'utf8',
    );
    expect(css).toContain('system-ui');
  });
});

describe('pages', () => {
  it('are the same for everybody, with the script that looks for the session', async () => {
    const answer = await shell.ask('/');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<head><script src="/browser-bridge.js"></script>');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('come with every protective header and no permission for other origins', async () => {
    const answer = await shell.ask('/');
    expect(answer.headers['content-security-policy']).toContain(`ws://127.0.0.1:${shell.shell.port}`);
    expect(answer.headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    const { headers } = await shell.ask('/', { origin: 'http://evil.example' });
    expect(Object.keys({ ...answer.headers, ...headers }).join()).not.toContain('access-control');
  });

  it('include the connecting script and the assets', async () => {
    expect((await shell.ask('/browser-bridge.js')).body).toBe('/* bridge */');
    expect((await shell.ask('/assets/app.js')).headers['content-type']).toContain('javascript');
    expect((await shell.ask('/missing.js')).status).toBe(404);
  });

  it.each(['/../secret.json', '/%2e%2e/secret.json', '/assets/..%2f..%2fsecret.json', '/..%5csecret.json'])(
    'do not include what lies outside: %s',
    async (urlPath) => {
      const answer = await shell.ask(urlPath);
      expect(answer.status).toBe(404);
      expect(answer.body).not.toContain('secret');
    },
  );
});

describe('strangers', () => {
  it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example', '[::1]:80'])(
    'a request for host %s is refused',
    async (host) => {
      expect((await shell.ask('/', { host })).status).toBe(403);
      expect((await shell.ask(shell.newPath(), { host })).status).toBe(403);
    },
  );

  it('localhost with our port is us', async () => {
    const host = `localhost:${shell.shell.port}`;
    expect((await shell.ask('/', { host })).status).toBe(200);
  });

  it.each([
    [{ origin: 'http://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://127.0.0.1:1' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('a request with %j is refused', async (headers) => {
    expect((await shell.ask('/', { ...headers })).status).toBe(403);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
    expect((await shell.ask('/', {}, method)).status).toBe(405);
  });
});
