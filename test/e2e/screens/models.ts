/** The models of the server in use. */
import type { Locator, Page } from '@playwright/test';

export class ModelsScreen {
  readonly page: Page;
  readonly list: Locator;
  readonly layers: Locator;
  readonly kernels: Locator;

  constructor(page: Page) {
    this.page = page;
    this.list = page.getByRole('list', { name: 'Models of the server' });
    this.layers = this.panel('Architecture').getByRole('listitem');
    this.kernels = this.panel('Kernels of the first layer').getByRole('img');
  }

  panel(title: string): Locator {
    return this.page
      .locator('section')
      .filter({ has: this.page.getByRole('heading', { level: 2, name: title, exact: true }) });
  }
}
