/** `app://cryptonets/` serves the built views and nothing else. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRequest, APP_SCHEME } from '../../../../electron/main/app-protocol.ts';

let views: string;
beforeAll(async () => {
  views = await mkdtemp(path.join(tmpdir(), 'cryptonets-views-'));
  await writeFile(path.join(views, 'index.html'), '<!doctype html>hello');
});
afterAll(() => rm(views, { recursive: true }));

describe('app protocol', () => {
  it('serves a page with the content security policy', async () => {
    const response = await answerRequest(views, 'app://cryptonets/index.html#/x', 'GET');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('hello');
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    ['app://evil/index.html', 'GET', 403],
    ['app://cryptonets/index.html', 'POST', 405],
    ['app://cryptonets/missing.html', 'GET', 404],
    ['app://cryptonets/..%2f..%2fetc%2fhosts.html', 'GET', 404],
    ['app://cryptonets/%2e%2e/index.html', 'GET', 200],
  ])('%s %s is %i', async (url, method, status) => {
    expect((await answerRequest(views, url, method)).status).toBe(status);
  });

  it('has a scheme that obeys the policy', () => {
    expect(APP_SCHEME.privileges).toEqual({ standard: true, secure: true, supportFetchAPI: true });
  });
});
