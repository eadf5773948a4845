/** The vault and its keys, over the real keystore. */
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { VaultScreen } from './screens/vault.ts';

const PASSPHRASE = 'correct horse battery staple';

test('makes a vault, keeps a key in it, locks, and opens by passphrase and by code', async ({ page }) => {
  const vault = new VaultScreen(page);
  await new AppScreen(page).open('Keys and vault');
  const code = await vault.create(PASSPHRASE);
  expect(code.length).toBeGreaterThan(20);
  await vault.createKey('first key');

  await vault.lock();
  await expect(vault.key('first key')).toBeHidden();
  await vault.unlock('not the passphrase');
  await expect(vault.alert).toContainText('That does not open the keystore.');
  await vault.unlock(PASSPHRASE);
  await expect(vault.state('open')).toBeVisible();
  await expect(vault.key('first key')).toBeVisible();

  await vault.lock();
  await vault.unlockByCode(code);
  await expect(vault.state('open')).toBeVisible();
});

test('does not take file permissions for a secret', async ({ page }) => {
  await new AppScreen(page).open('Keys and vault');
  await page.getByRole('radio', { name: 'By file permissions only' }).check();
  await expect(page.getByRole('button', { name: 'Make a vault' })).toBeDisabled();
  await page.getByRole('checkbox', { name: /I understand/ }).check();
  await expect(page.getByRole('button', { name: 'Make a vault' })).toBeEnabled();
});

test('deletes a key only after asking', async ({ page }) => {
  const app = new AppScreen(page);
  const vault = new VaultScreen(page);
  await app.open('Keys and vault');
  await vault.create(PASSPHRASE);
  await vault.createKey('old key');
  await page.getByRole('button', { name: 'Delete: old key' }).click();
  await app.dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(vault.key('old key')).toBeVisible();
  await page.getByRole('button', { name: 'Delete: old key' }).click();
  await app.dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(vault.key('old key')).toBeHidden();
});
