/** The shell around the views: who is let in, what pages may do, how it ends. */
import { readdir } from 'node:fs/promises';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import { expect, test } from './fixtures.ts';
import { startShell } from './world.ts';

declare global {
  interface Window {
    readonly cryptonets: Bridge;
  }
}

test('shows the views, which reach the host', async ({ page, shellKind, pageErrors }) => {
  await expect(page.locator('#app')).not.toBeEmpty();
  const about = await page.evaluate(() => window.cryptonets.call('app.about', undefined));
  expect(about).toMatchObject({ ok: true, value: { capabilities: { shell: shellKind } } });
  expect(pageErrors).toEqual([]);
});

test('gives pages the bridge and nothing of Node or Electron', async ({ page }) => {
  const names = await page.evaluate(() => ({
    bridge: Object.keys(window.cryptonets).sort(),
    others: ['require', 'process', 'electron', 'ipcRenderer', 'Buffer'].filter((name) => name in globalThis),
  }));
  expect(names).toEqual({ bridge: ['call', 'on', 'onConnection'], others: [] });
});

test('lets no page run inline code, evaluate text or reach another place', async ({ page, pageErrors }) => {
  const outcome = await page.evaluate(async () => {
    // The test tool's own evaluation is exempt from the policy; what runs from a timer is not.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const script = document.createElement('script');
    const attempts = {
      inline: () => {
        script.text = 'window.injected = true';
        document.head.append(script);
      },
      evaluate: () => (0, eval)('1'),
      markup: () => (document.body.innerHTML = '<b>x</b>'),
    };
    const thrown = Object.entries(attempts).flatMap(([name, attempt]) => {
      try {
        attempt();
        return [];
      } catch {
        return [name];
      }
    });
    const reached = await fetch('http://127.0.0.1:9/').then(
      () => true,
      () => false,
    );
    return { thrown, reached, injected: 'injected' in window };
  });
  expect(outcome).toEqual({ thrown: ['inline', 'evaluate', 'markup'], reached: false, injected: false });
  expect(pageErrors.join()).toContain('Content Security Policy');
});

test.describe('in a browser', () => {
  test.skip(({ shellKind }) => shellKind !== 'browser', 'the desktop app has no address');

  test('keeps the token out of the address bar, and lets it in once', async ({ page, shell, browser }) => {
    expect(page.url()).not.toContain('token');
    await page.reload();
    await expect(page.locator('#app')).not.toBeEmpty();
    const stranger = await browser.newContext();
    const response = await (await stranger.newPage()).goto(shell.address);
    expect(response?.status()).toBe(401);
    await stranger.close();
  });

  test('prints the address once and its token nowhere else', async ({ page, shell }) => {
    await page.reload();
    const token = new URL(shell.address).searchParams.get('token') ?? '';
    const { stdout, stderr } = shell.raw();
    expect(token.length).toBeGreaterThan(20);
    expect(stdout.split(token).length - 1).toBe(1);
    expect(stderr).not.toContain(token);
  });

  test('killed in the middle of a prediction, starts again clean on the same profile', async ({
    page,
    shell,
  }) => {
    const seen = await page.evaluate(async () => {
      const operationId = 'ab'.repeat(16);
      const begun = new Promise<string>((resolve) =>
        window.cryptonets.on('operation', ({ event }) => resolve(event.kind)),
      );
      const started = await window.cryptonets.call('predict.start', {
        operationId,
        model: undefined,
        packing: 'auto',
        pixels: new Uint8Array(784).fill(128),
        labels: undefined,
        checkPlain: false,
      });
      return { ok: started.ok, first: await begun };
    });
    expect(seen.ok).toBe(true);
    await shell.kill();

    const again = await startShell(shell.profileDir);
    await page.goto(again.address);
    await page.waitForURL((url) => url.search === '');
    const state = await page.evaluate(async () => ({
      about: (await window.cryptonets.call('app.about', undefined)).ok,
      keys: (await window.cryptonets.call('keys.list', undefined)).ok,
      history: (await window.cryptonets.call('history.list', { offset: 0, limit: 10 })).ok,
    }));
    expect(state).toEqual({ about: true, keys: true, history: true });
    expect(await again.stop()).toBe(0);
  });

  test('says when the host is lost, and ends cleanly', async ({ page, shell, profileDir }) => {
    await page.evaluate(() => {
      window.cryptonets.onConnection((state) => (document.documentElement.dataset['connection'] = state));
    });
    await expect(page.locator('html')).toHaveAttribute('data-connection', 'open');
    expect(await shell.stop()).toBe(0);
    await expect(page.locator('html')).toHaveAttribute('data-connection', 'lost');
    const left = await readdir(profileDir);
    expect(left.filter((name) => name.endsWith('-wal') || name.endsWith('.lock'))).toEqual([]);
  });
});
