/** The timeline as a person handles it. */
import type { Locator, Page } from '@playwright/test';

export class TimelineScreen {
  readonly apart: Locator;
  readonly together: Locator;
  readonly whole: Locator;
  readonly unpin: Locator;
  readonly #region: Locator;

  constructor(page: Page) {
    this.#region = page.getByRole('region', { name: 'Where the time went' });
    this.apart = this.#region.getByRole('button', { name: 'Draw apart' });
    this.together = this.#region.getByRole('button', { name: 'Draw together' });
    this.whole = this.#region.getByRole('button', { name: 'Show all' });
    this.unpin = this.#region.getByRole('button', { name: 'Let go' });
  }

  /** Of the longest stage: short ones are drawn wider than they are. */
  async widest(): Promise<number> {
    const stages = await this.#region
      .getByRole('group', { name: 'Where the time went' })
      .getByRole('button')
      .all();
    const boxes = await Promise.all(stages.map((stage) => stage.boundingBox()));
    return Math.max(...boxes.map((box) => box?.width ?? 0));
  }

  /** How much of it is beside what is seen, in CSS pixels. */
  beyond(): Promise<number> {
    return this.#region
      .getByRole('group', { name: 'Where the time went' })
      .evaluate((lanes) => lanes.scrollWidth - lanes.clientWidth);
  }
}
