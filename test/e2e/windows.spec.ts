/** Two windows of one session agree without a reload: runs, keys, servers and the vault. */
import { expect, test } from './fixtures.ts';
import { idxFiles, SAMPLES } from './inputs.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';
import { VaultScreen } from './screens/vault.ts';

test.skip(({ shellKind }) => shellKind !== 'browser', 'the desktop app has one window');

test('what happens in one window is seen at once in another that was idle', async ({ page, pageErrors }) => {
  const here = new AppScreen(page);
  const screen = new PredictScreen(page);
  await screen.ready();
  const other = await here.otherWindow();
  const there = new AppScreen(other);
  const mirror = new PredictScreen(other);
  await mirror.ready();

  // A run: shown, with its answer, by the window that has nothing of its own.
  await screen.drop([idxFiles(SAMPLES.slice(0, 20))[0]]);
  await screen.predictButton.click();
  await expect(mirror.headline).toContainText('20 images');
  await mirror.ends('done');

  // Keys and vault.
  await Promise.all([here.open('Keys and vault'), there.open('Keys and vault')]);
  const vault = new VaultScreen(page);
  await vault.create('correct horse battery staple');
  await expect(there.chip('Vault open')).toBeVisible();
  await vault.createKey('work');
  await expect(new VaultScreen(other).key('work')).toBeVisible();

  // Servers: added, and chosen.
  await Promise.all([here.open('Servers'), there.open('Servers')]);
  await page.getByRole('button', { name: 'Add a server' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Lab');
  await page.getByRole('textbox', { name: 'Address' }).fill('127.0.0.1:1');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const entry = other.getByRole('listitem').filter({ hasText: 'Lab' });
  await expect(entry).toBeVisible();
  await page.getByRole('listitem').filter({ hasText: 'Lab' }).getByRole('button', { name: 'Use' }).click();
  await expect(entry).toContainText('In use');
  await expect(there.chip('Server unreachable')).toBeVisible();

  // Locked here is locked there.
  await here.open('Keys and vault');
  await vault.lock();
  await expect(there.chip('Vault locked')).toBeVisible();
  expect(pageErrors).toEqual([]);
});
