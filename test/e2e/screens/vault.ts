/** Keys and vault. */
import { expect, type Locator, type Page } from '@playwright/test';

export class VaultScreen {
  readonly page: Page;
  readonly passphrase: Locator;
  readonly recoveryCode: Locator;
  readonly alert: Locator;

  constructor(page: Page) {
    this.page = page;
    this.passphrase = page.getByRole('textbox', { name: 'Passphrase', exact: true });
    this.recoveryCode = page.getByTestId('recovery-code');
    this.alert = page.getByRole('alert');
  }

  /** Makes a vault with a passphrase. Returns its recovery code. */
  async create(passphrase: string): Promise<string> {
    await this.passphrase.fill(passphrase);
    await this.page.getByRole('textbox', { name: 'Once more' }).fill(passphrase);
    await this.page.getByRole('button', { name: 'Make a vault' }).click();
    const code = await this.recoveryCode.innerText();
    await this.page.getByRole('button', { name: 'I have written it down' }).click();
    await expect(this.recoveryCode).toBeHidden();
    return code;
  }

  async lock(): Promise<void> {
    await this.page.getByRole('button', { name: 'Lock now' }).click();
    await expect(this.state('locked')).toBeVisible();
  }

  async unlock(passphrase: string): Promise<void> {
    await this.passphrase.fill(passphrase);
    await this.page.getByRole('button', { name: 'Open the vault' }).click();
  }

  async unlockByCode(code: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Use the recovery code instead' }).click();
    await this.page.getByRole('textbox', { name: 'Recovery code' }).fill(code);
    await this.page.getByRole('button', { name: 'Open the vault' }).click();
  }

  state(state: 'locked' | 'open'): Locator {
    return this.page.getByRole('heading', { name: `The vault is ${state}` });
  }

  key(name: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: name });
  }

  async createKey(name: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Name of the new key' }).fill(name);
    await this.page.getByRole('button', { name: 'Make a key' }).click();
    await expect(this.key(name)).toBeVisible({ timeout: 60_000 });
  }
}
