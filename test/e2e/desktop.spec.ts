/** The desktop app's main process on the stand-in for Electron: its guards in force, its processes, its menu, its lock and its keyring. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { startAgain, startStandIn } from './stand-in.ts';

test.skip(({ standsIn }) => !standsIn, 'it asks the stand-in what the app did');

const START = 'https://cryptonets/index.html';
const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const connections = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen: string[] = [];
    window.cryptonets.onConnection((state) => {
      seen.push(state);
      document.documentElement.dataset['connections'] = seen.join(' ');
    });
  });

test('lets no page leave, open a window or load from elsewhere', async ({ page, desktop }) => {
  await page.evaluate(() => {
    window.open('https://eprint.iacr.org/2016/1');
    window.open('https://evil.example/');
  });
  await page.evaluate(() => location.assign('https://evil.example/'));
  await page.evaluate(() => location.assign('https://github.com/microsoft/SEAL'));
  await expect
    .poll(async () => (await desktop.asked()).filter((what) => what.startsWith('outside')))
    .toEqual(['outside https://eprint.iacr.org/2016/1', 'outside https://github.com/microsoft/SEAL']);
  expect(page.url()).toBe(START);
  const frame = await page.evaluate(async () => {
    const inner = document.createElement('iframe');
    inner.src = '/index.html';
    document.body.append(inner);
    await new Promise((resolve) => setTimeout(resolve, 500));
    try {
      return inner.contentDocument?.getElementById('app') ?? null;
    } catch {
      return null;
    }
  });
  expect(frame).toBeNull();
});

test('grants a page what it needs and nothing else', async ({ page }) => {
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'clipboard-read', 'midi', 'clipboard-write'];
    const asked = names.map((name) => navigator.permissions.query({ name: name as PermissionName }));
    return (await Promise.all(asked)).map(({ state }) => state);
  });
  expect(states).toEqual(['denied', 'granted', 'denied', 'denied', 'granted']);
});

test('refuses what cannot be copied from one world to the other', async ({ page }) => {
  const error = await page.evaluate(() => {
    try {
      void window.cryptonets.call('settings.set', new Proxy({}, {}));
      return 'nothing';
    } catch (thrown) {
      return (thrown as Error).name;
    }
  });
  expect(error).toBe('DataCloneError');
  const frozen = await page.evaluate(() => Object.isFrozen(window.cryptonets));
  expect(frozen).toBe(true);
});

test('starts a host that crashed again, and the page goes on', async ({ page, desktop }) => {
  await connections(page);
  await expect(page.locator('html')).toHaveAttribute('data-connections', /open$/);
  const before = await desktop.pid('host');
  await desktop.crash('host');
  await expect(page.locator('html')).toHaveAttribute('data-connections', /lost.* open$/);
  expect(await desktop.pid('host')).not.toBe(before);
  const about = await page.evaluate(() => window.cryptonets.call('app.about', undefined));
  expect(about.ok).toBe(true);
});

test('shows the window of the first start to a second one, which ends', async ({ desktop, profileDir }) => {
  expect(await startAgain(profileDir)).toBe(0);
  await expect.poll(() => desktop.asked()).toContain('window.focus');
});

test('has a menu whose entries press the keys of the views', async ({ page, desktop }) => {
  await expect(page.getByRole('navigation')).toBeVisible();
  await desktop.choose('history');
  await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeAttached();
});

test('leaves no process behind', async ({ desktop }) => {
  await expect.poll(() => desktop.pid('server'), { timeout: 60_000 }).toBeTruthy();
  const pids = [await desktop.pid('host'), await desktop.pid('server')];
  expect(await desktop.quit()).toBe(0);
  await expect.poll(() => pids.filter(alive)).toEqual([]);
});

test('offers the keyring where there is one, and opens the vault by it the next time', async ({
  profileDir,
}) => {
  const folder = `${profileDir}-keyring`;
  const first = await startStandIn(folder, 'gnome_libsecret');
  const made = await first.page.evaluate(() =>
    window.cryptonets.call('vault.create', { protection: { kind: 'keyring' }, recoveryCode: false }),
  );
  expect(made.ok).toBe(true);
  expect(await first.quit()).toBe(0);
  const again = await startStandIn(folder, 'gnome_libsecret');
  const state = await again.page.evaluate(async () => window.cryptonets.call('vault.status', undefined));
  expect(state).toMatchObject({ ok: true, value: { state: 'unlocked' } });
  await again.quit();
  const without = await startStandIn(folder, 'basic_text');
  const refused = await without.page.evaluate(() => window.cryptonets.call('vault.status', undefined));
  expect(refused.ok && refused.value.state).not.toBe('unlocked');
  await without.quit();
});
