/** Keys and vault. */
import { expect, type Locator, type Page } from '@playwright/test';

export class VaultScreen {
  readonly page: Page;
  readonly passphrase: Locator;
  readonly recoveryCode: Locator;
  readonly alert: Locator;
  readonly presentPassphrase: Locator;

  constructor(page: Page) {
    this.page = page;
    this.passphrase = page.getByRole('textbox', { name: 'Passphrase', exact: true });
    this.recoveryCode = page.getByTestId('recovery-code');
    this.alert = page.getByRole('alert');
    this.presentPassphrase = page.getByRole('textbox', { name: 'Present passphrase' });
  }

  /** Makes a vault with a passphrase. Returns its recovery code. */
  async create(passphrase: string): Promise<string> {
    await this.passphrase.fill(passphrase);
    await this.page.getByRole('textbox', { name: 'Once more' }).fill(passphrase);
    await this.page.getByRole('button', { name: 'Make a vault' }).click();
    const code = (await this.recoveryCode.textContent())!.trim();
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

  /** Notes what says that something is on its way, however short it stands. */
  async watchBusySigns(): Promise<void> {
    await this.page.evaluate(() => {
      const seen = new Set<string>();
      const look = (): void => {
        for (const sign of document.querySelectorAll('[role=progressbar]'))
          seen.add(sign.getAttribute('aria-label') ?? '');
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
      Object.assign(window, { busySigns: seen });
    });
  }

  busySigns(): Promise<string[]> {
    return this.page.evaluate(() => [...(window as unknown as { busySigns: Set<string> }).busySigns]);
  }

  async unlockByCode(code: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Use the recovery code instead' }).click();
    await this.page.getByRole('textbox', { name: 'Recovery code' }).fill(code);
    await this.page.getByRole('button', { name: 'Open the vault' }).click();
  }

  /** Leaves the dialog open when it is refused. */
  async changePassphrase(present: string, next: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Change the passphrase' }).click();
    await this.page.getByRole('textbox', { name: 'Present passphrase' }).fill(present);
    await this.page.getByRole('textbox', { name: 'New passphrase' }).fill(next);
    await this.page.getByRole('textbox', { name: 'Once more' }).fill(next);
    await this.page.getByRole('button', { name: 'Change it' }).click();
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
