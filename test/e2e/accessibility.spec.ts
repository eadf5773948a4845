/** axe over every view in both themes, forced colours, reduced motion, and the sizes that windows have. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { idxFiles, SAMPLES } from './inputs.ts';
import { AppScreen, VIEW_TITLES } from './screens/app.ts';
import { PredictScreen, STROKES } from './screens/predict.ts';

async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
  expect(found, where).toEqual([]);
}

for (const theme of ['Light', 'Dark'] as const) {
  test(`every view is accessible, ${theme.toLowerCase()}`, async ({ page }) => {
    const app = new AppScreen(page);
    const screen = new PredictScreen(page);
    await screen.readyWithButton();
    await app.theme(theme);
    for (const view of VIEW_TITLES) {
      await app.open(view);
      await expectAccessible(page, view);
    }
    await app.open('Predict');
    await screen.send('Batch');
    await screen.draw(STROKES.three);
    await screen.predictButton.click();
    await screen.stopButton.waitFor();
    await expectAccessible(page, 'busy');
    await page.keyboard.press('Escape');
    await screen.ends('ready', 'done');
    await screen.send('Auto');
    await screen.predict();
    await expectAccessible(page, 'done');
    await page.getByRole('button', { name: /^Why / }).click();
    await expectAccessible(page, 'why this packing');
    await screen.drop([{ name: 'words.txt', bytes: Buffer.from('words') }]);
    await expect(screen.alert).toBeVisible();
    await expectAccessible(page, 'error');
    await screen.drop(idxFiles(SAMPLES));
    await expect(screen.grid).toBeVisible();
    await expectAccessible(page, 'batch');
    await page.keyboard.press('Control+/');
    await expectAccessible(page, 'shortcuts');
  });
}

test('fits its windows: nothing scrolls sideways at any size or at 200 % zoom', async ({ page }) => {
  const app = new AppScreen(page);
  const sizes = [
    { width: 1920, height: 1080 },
    { width: 1280, height: 800 },
    { width: 960, height: 640 },
    // 1280 x 800 at 200 %
    { width: 640, height: 400 },
  ];
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const view of VIEW_TITLES) {
      await app.open(view);
      const beyond = await page.evaluate(() => {
        const main = document.querySelector('main')!;
        return Math.max(
          main.scrollWidth - main.clientWidth,
          document.documentElement.scrollWidth - innerWidth,
        );
      });
      expect(beyond, `${view} at ${size.width}`).toBeLessThanOrEqual(0);
    }
  }
});

test('shows the whole of the home view in a window of 1280 x 800', async ({ page }) => {
  const screen = new PredictScreen(page);
  const bottom = async (): Promise<number> => {
    const box = await screen.timeline.boundingBox();
    return box!.y + box!.height;
  };
  expect(await bottom()).toBeLessThanOrEqual(800);
  await screen.ready();
  await screen.sample(7).click();
  await screen.predict();
  expect(await bottom()).toBeLessThanOrEqual(800);
});
