/** Who gets a page from the browser shell, and who does not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startShellUnderTest, type ShellUnderTest } from '../../support/browser-shell.ts';

let shell: ShellUnderTest;
beforeEach(async () => {
  shell = await startShellUnderTest();
});
afterEach(() => shell.close());

describe('the one-time token', () => {
  it('is exchanged for a cookie that scripts and other sites cannot use', async () => {
    const answer = await shell.ask(shell.newPath());
    expect(answer.status).toBe(200);
    const cookie = answer.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(new RegExp(`^cryptonets-${shell.shell.port}=[A-Za-z0-9_-]{43}; `));
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(answer.body).toContain('url=/');
    expect(answer.body).not.toContain('token');
  });

  it('works once', async () => {
    const address = shell.newPath();
    expect((await shell.ask(address)).status).toBe(200);
    const again = await shell.ask(address);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
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

  it('may be visited again by who is in, without a new session', async () => {
    const address = shell.newPath();
    const first = await shell.ask(address);
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const again = await shell.ask(address, { cookie });
    expect(again.status).toBe(200);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it.each(['/?token=', '/?token=wrong', `/?token=${'A'.repeat(43)}`, `/?token=${'A'.repeat(5000)}`])(
    'is refused when it is wrong: %s',
    async (address) => {
      const answer = await shell.ask(address);
      expect(answer.status).toBe(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );

  it('is not used up by a HEAD request (link previews)', async () => {
    const address = shell.newPath();
    expect((await shell.ask(address, {}, 'HEAD')).status).toBe(401);
    expect((await shell.ask(address)).status).toBe(200);
  });
});

describe('pages', () => {
  it('are for those with a session', async () => {
    const cookie = await shell.login();
    expect((await shell.ask('/')).status).toBe(401);
    expect((await shell.ask('/', { cookie: 'cryptonets=1' })).status).toBe(401);
    expect((await shell.ask('/', { cookie: `${cookie}x` })).status).toBe(401);
    const answer = await shell.ask('/', { cookie: `other=1; ${cookie}` });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<head><script src="/browser-bridge.js"></script>');
  });

  it('come with every protective header and no permission for other origins', async () => {
    const answer = await shell.ask('/', { cookie: await shell.login() });
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
    const cookie = await shell.login();
    expect((await shell.ask('/browser-bridge.js', { cookie })).body).toBe('/* bridge */');
    expect((await shell.ask('/assets/app.js', { cookie })).headers['content-type']).toContain('javascript');
    expect((await shell.ask('/missing.js', { cookie })).status).toBe(404);
  });

  it.each(['/../secret.json', '/%2e%2e/secret.json', '/assets/..%2f..%2fsecret.json', '/..%5csecret.json'])(
    'do not include what lies outside: %s',
    async (urlPath) => {
      const answer = await shell.ask(urlPath, { cookie: await shell.login() });
      expect(answer.status).toBe(404);
      expect(answer.body).not.toContain('secret');
    },
  );
});

describe('strangers', () => {
  it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example', '[::1]:80'])(
    'a request for host %s is refused even with a session',
    async (host) => {
      const cookie = await shell.login();
      expect((await shell.ask('/', { host, cookie })).status).toBe(403);
      expect((await shell.ask(shell.newPath(), { host })).status).toBe(403);
    },
  );

  it('localhost with our port is us', async () => {
    const host = `localhost:${shell.shell.port}`;
    expect((await shell.ask('/', { host, cookie: await shell.login() })).status).toBe(200);
  });

  it.each([
    [{ origin: 'http://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://127.0.0.1:1' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('a request with %j is refused', async (headers) => {
    expect((await shell.ask('/', { ...headers, cookie: await shell.login() } as never)).status).toBe(403);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
    expect((await shell.ask('/', { cookie: await shell.login() }, method)).status).toBe(405);
  });
});
