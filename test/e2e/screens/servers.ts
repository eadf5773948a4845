/** The servers of the profile, and the form for one. */
import type { Locator, Page } from '@playwright/test';

export class ServersScreen {
  readonly page: Page;
  readonly form: Locator;
  readonly test: Locator;
  /** Of the app itself. */
  readonly own: Locator;

  constructor(page: Page) {
    this.page = page;
    this.form = page.getByRole('dialog');
    this.own = page.getByTestId('own-server');
    this.test = page.getByTestId('server-test');
  }

  row(name: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: name });
  }

  field(label: string): Locator {
    return this.form.getByRole('textbox', { name: label, exact: true });
  }

  press(name: string): Promise<void> {
    return this.form.getByRole('button', { name, exact: true }).click();
  }
}
