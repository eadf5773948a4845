/** The vault and its keys, over the real keystore. */
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { VaultScreen } from './screens/vault.ts';

const PASSPHRASE = 'correct horse battery staple';

test('makes a vault, keeps a key in it, locks, and opens by passphrase and by code', async ({ page }) => {
  const vault = new VaultScreen(page);
  await new AppScreen(page).open('Keys and vault');
  await vault.watchBusySigns();
  const code = await vault.create(PASSPHRASE);
  expect(code).toMatch(/^(\w{4}-){8}\w{4}$/);
  expect(await vault.busySigns()).toContainEqual(expect.stringContaining('Making the vault'));
  expect(code.length).toBeGreaterThan(20);
  await vault.createKey('first key');

  await vault.lock();
  await expect(vault.key('first key')).toBeHidden();
  await vault.unlock('not the passphrase');
  await expect(vault.alert).toContainText('That does not open the vault.');
  await vault.unlock(PASSPHRASE);
  await expect(vault.state('open')).toBeVisible();
  expect(await vault.busySigns()).toContain('Opening the vault…');
  await expect(vault.key('first key')).toBeVisible();

  await vault.lock();
  await vault.unlockByCode(code);
  await expect(vault.state('open')).toBeVisible();
});

test('prints a sheet with the recovery code and nothing else, for as long as the code is shown', async ({
  page,
}) => {
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
  });
  await page.reload();
  const vault = new VaultScreen(page);
  await new AppScreen(page).open('Keys and vault');
  await vault.passphrase.fill(PASSPHRASE);
  await page.getByRole('textbox', { name: 'Once more' }).fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Make a vault' }).click();
  const code = (await vault.recoveryCode.textContent())!.trim();
  const sheet = page.getByTestId('recovery-sheet');
  await expect(sheet).toBeHidden();
  await page.getByRole('button', { name: 'Print' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes');
  await page.emulateMedia({ media: 'print' });
  await expect(sheet.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(sheet).toContainText(code);
  await expect(sheet).toContainText('Whoever has it and the files of this computer can read the keys');
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('button', { name: 'I have written it down' }).click();
  await expect(sheet).toHaveCount(0);
  expect(await page.content()).not.toContain(code.slice(0, 9));
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
  await vault.presentPassphrase.fill('not the passphrase');
  await app.dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(app.dialog.getByRole('alert')).toContainText('That does not open the vault.');
  await vault.presentPassphrase.fill(PASSPHRASE);
  await app.dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(vault.key('old key')).toBeHidden();
});

test('changes the passphrase only for who knows it', async ({ page }) => {
  const app = new AppScreen(page);
  const vault = new VaultScreen(page);
  await app.open('Keys and vault');
  await vault.create(PASSPHRASE);
  await vault.changePassphrase('not the passphrase', 'another horse entirely');
  await expect(app.dialog.getByRole('alert')).toContainText('That does not open the vault.');
  await app.dialog.getByRole('button', { name: 'Cancel' }).click();
  await vault.changePassphrase(PASSPHRASE, 'another horse entirely');
  await expect(vault.recoveryCode).toBeVisible();
  await expect(app.dialog).toContainText('the one before opens nothing any more');
  await page.getByRole('button', { name: 'I have written it down' }).click();
  await expect(app.dialog).toBeHidden();
  await vault.lock();
  await vault.unlock('another horse entirely');
  await expect(vault.state('open')).toBeVisible();
});

test('lets somebody who has lost every way in start over, and says what is lost', async ({ page }) => {
  const app = new AppScreen(page);
  const vault = new VaultScreen(page);
  await app.open('Keys and vault');
  await vault.create(PASSPHRASE);
  await vault.createKey('lost key');
  await vault.lock();
  await page.getByRole('button', { name: 'I have lost every way in' }).click();
  await expect(app.dialog).toContainText('its keys, the whole history');
  await app.dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(vault.state('locked')).toBeVisible();
  await page.getByRole('button', { name: 'I have lost every way in' }).click();
  await app.dialog.getByRole('button', { name: 'Delete it all' }).click();
  // The field of the same name in the locked view goes first.
  await expect(page.getByRole('button', { name: 'Make a vault' })).toBeVisible();
  await vault.create(PASSPHRASE);
  await expect(vault.state('open')).toBeVisible();
  await expect(vault.key('lost key')).toBeHidden();
});
