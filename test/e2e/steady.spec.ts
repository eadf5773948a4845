/** Nothing jumps: where the timeline stands from the first press to the answer, for a digit, for a batch, and beside an error. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { idxFiles, SAMPLES } from './inputs.ts';
import { PredictScreen } from './screens/predict.ts';

/** Notes where the timeline is painted, frame by frame, in CSS pixels of what scrolls: top and height. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = new Map<string, number>();
    const look = (): void => {
      // Of two that look, the newer one.
      if (look !== (window as unknown as { look?: unknown }).look) return;
      const box = document.querySelector('.timeline')?.getBoundingClientRect();
      const content = document.getElementById('content')!;
      if (box) {
        const where = `${Math.round(box.top + content.scrollTop)} + ${Math.round(box.height)}`;
        seen.set(where, (seen.get(where) ?? 0) + 1);
      }
      requestAnimationFrame(look);
    };
    Object.assign(window, { timelinePlaces: seen, look });
    look();
  });
}

const places = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...(window as unknown as { timelinePlaces: Map<string, number> }).timelinePlaces.keys(),
  ]);

for (const [width, height] of [
  [1280, 800],
  [1920, 1080],
] as const)
  test(`the timeline stands still at ${width} x ${height}`, async ({ page }) => {
    const screen = new PredictScreen(page);
    await page.setViewportSize({ width, height });
    await screen.readyWithButton();
    await screen.sample(7).click();
    await expect(screen.predictButton).toBeEnabled();
    await watch(page);
    await screen.predict();
    expect(await places(page), 'one digit').toHaveLength(1);
    await screen.drop(idxFiles(Array.from({ length: 300 }, (_, index) => SAMPLES[index % SAMPLES.length]!)));
    await expect(screen.grid).toBeVisible();
    await watch(page);
    await screen.predictButton.click();
    await screen.ends('done');
    expect(await places(page), 'many digits').toHaveLength(1);
    // A notice takes its room from the answers, as long as they have some.
    await watch(page);
    await screen.drop([{ name: 'notes.txt', bytes: Buffer.from('words') }]);
    await expect(screen.alert).toBeVisible();
    expect(await places(page), 'an error').toHaveLength(1);
  });
