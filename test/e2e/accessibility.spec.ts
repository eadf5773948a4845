/** axe over every view in both themes, forced colours, reduced motion, and the sizes that windows have. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { idxFiles, SAMPLES } from './inputs.ts';
import { AppScreen, VIEW_TITLES } from './screens/app.ts';
import { PredictScreen, STROKES } from './screens/predict.ts';
import { RowsScreen } from './screens/rows.ts';
import { VaultScreen } from './screens/vault.ts';

async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
  expect(found, where).toEqual([]);
}

/** How far something reaches beyond the window, in CSS pixels. */
function beyond(page: Page): Promise<number> {
  return page.evaluate(() => {
    const main = document.querySelector('main')!;
    return Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth);
  });
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
    // The same at 400 %: WCAG 1.4.10
    { width: 320, height: 800 },
  ];
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const view of VIEW_TITLES) {
      await app.open(view);
      expect(await beyond(page), `${view} at ${size.width}`).toBeLessThanOrEqual(0);
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

test('nothing jumps with the view that is open, forced colours keep the boundary, long names stay in their dialogs', async ({
  page,
}) => {
  const app = new AppScreen(page);
  const tabs = page.getByRole('navigation').getByRole('button');
  const places = (): Promise<number[]> =>
    tabs.evaluateAll((all) => all.map((tab) => tab.getBoundingClientRect().left));
  const before = await places();
  for (const view of VIEW_TITLES) {
    await app.open(view);
    expect(await places(), view).toEqual(before);
  }

  await app.open('Keys and vault');
  const name = 'N'.repeat(64);
  await new VaultScreen(page).createKey(name);
  await page.getByRole('button', { name: `Delete: ${name}` }).click();
  const outside = await app.dialog.evaluate((dialog) => {
    const { left, right } = dialog.getBoundingClientRect();
    const texts = [...dialog.querySelectorAll('h2, p, button')].map((one) => one.getBoundingClientRect());
    return texts.filter((text) => text.left < left || text.right > right).length;
  });
  expect(outside).toBe(0);
  await app.dialog.getByRole('button', { name: 'Cancel' }).click();

  await app.open('Predict');
  await page.emulateMedia({ forcedColors: 'active' });
  const line = await page.locator('.boundary').evaluate((boundary) => {
    const { borderLeftStyle, borderLeftWidth, display } = getComputedStyle(boundary, '::before');
    return [display !== 'none', borderLeftStyle, borderLeftWidth];
  });
  expect(line).toEqual([true, 'solid', '2px']);
});

test('tables are accessible in every face, and fit 320 px', async ({ page, pageErrors }) => {
  const screen = new PredictScreen(page);
  const rows = new RowsScreen(page);
  await screen.ready();
  await rows.choose('german-credit');
  await expectAccessible(page, 'a row to be typed');
  await screen.predict();
  await expectAccessible(page, 'a row that was answered');
  await rows.samples();
  await screen.predict();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, 'many rows, dark');
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await beyond(page)).toBeLessThanOrEqual(0);
  expect(pageErrors).toEqual([]);
});
