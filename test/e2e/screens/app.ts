/** The frame around the views, and the ways from one to another. */
import { expect, type Locator, type Page } from '@playwright/test';

export const VIEW_TITLES = [
  'Predict',
  'History',
  'Sent',
  'Models',
  'Methods',
  'Keys and vault',
  'Servers',
  'Settings',
  'About',
] as const;
export type ViewTitle = (typeof VIEW_TITLES)[number];

export class AppScreen {
  readonly page: Page;
  readonly dialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog');
  }

  async open(view: ViewTitle): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: view, exact: true }).click();
    await expect(this.title(view)).toBeAttached();
  }

  /** Another window of the same session, which belongs to the page and to what it opens. */
  async otherWindow(): Promise<Page> {
    const opened = this.page.context().waitForEvent('page');
    await this.page.evaluate(() => void window.open('/'));
    return opened;
  }

  chip(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  title(view: ViewTitle): Locator {
    return this.page.getByRole('heading', { level: 1, name: view, exact: true });
  }

  async theme(name: 'As the system' | 'Light' | 'Dark'): Promise<void> {
    await this.open('Settings');
    await this.page.getByText(name, { exact: true }).click();
    if (name !== 'As the system')
      await expect(this.page.locator('html')).toHaveAttribute('data-theme', name.toLowerCase());
  }
}
