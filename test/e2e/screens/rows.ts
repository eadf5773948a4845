/** The home view for a model of tables or sequences. */
import { expect, type Locator, type Page } from '@playwright/test';

export class RowsScreen {
  readonly page: Page;
  readonly model: Locator;
  readonly answer: Locator;
  readonly table: Locator;
  readonly headline: Locator;
  readonly accuracy: Locator;
  readonly confusion: Locator;
  readonly threshold: Locator;
  readonly sequence: Locator;
  readonly predictButton: Locator;

  constructor(page: Page) {
    this.page = page;
    this.model = page.getByRole('combobox', { name: 'Model' });
    this.answer = page.getByTestId('row-answer');
    this.table = page.getByTestId('rows-table');
    this.headline = page.getByTestId('rows-headline');
    this.accuracy = page.getByTestId('rows-accuracy');
    this.confusion = page.getByTestId('confusion');
    this.threshold = page.getByRole('slider');
    this.sequence = page.getByRole('textbox', { name: 'Sequences, one a line' });
    this.predictButton = page.getByRole('button', { name: /^Predict (.*privately|again)$/ });
  }

  /** Chooses the model, and waits until the view knows what it reads. */
  async choose(name: string): Promise<void> {
    await this.model.selectOption(name);
    await expect(this.page.getByRole('button', { name: 'Try the samples' })).toBeEnabled();
  }

  field(label: string): Locator {
    return this.page.getByRole('textbox', { name: label });
  }

  async samples(): Promise<void> {
    await this.page.getByRole('button', { name: 'Try the samples' }).click();
    await expect(this.headline).toContainText('not sent yet');
  }

  /** Answers in the column, as they stand in the table. */
  async column(name: string): Promise<readonly string[]> {
    const heads = await this.table.getByRole('columnheader').allInnerTexts();
    const at = heads.findIndex((head) => head.startsWith(name));
    const lines = await this.table.getByRole('row').all();
    return Promise.all(
      lines.slice(1).map(async (line) => (await line.locator('th, td').nth(at).innerText()).trim()),
    );
  }
}
