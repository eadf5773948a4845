/** The whole way by keyboard alone. */
import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';

test('picks a sample, predicts, reads the timeline and the shortcuts without a mouse', async ({ page }) => {
  const screen = new PredictScreen(page);
  await screen.ready();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');

  const samples = page.getByRole('toolbar', { name: 'Or pick a sample' }).getByRole('button');
  for (let presses = 0; presses < 12 && !(await isFocused(samples.first())); presses += 1)
    await page.keyboard.press('Tab');
  await expect(samples.first()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(samples.nth(2)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(samples.nth(2)).toHaveAttribute('aria-pressed', 'true');

  await page.keyboard.press('Tab');
  await expect(screen.predictButton).toBeFocused();
  await page.keyboard.press('Enter');
  await screen.ends('done');

  const bars = screen.timeline.locator('[data-stage]');
  await bars.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(bars.nth(1)).toBeFocused();
  await expect(screen.detail).toContainText('What the server learns');
});

test('opens views and lists by their keys', async ({ page }) => {
  const app = new AppScreen(page);
  await page.keyboard.press('Control+,');
  await expect(app.title('Settings')).toBeVisible();
  await page.keyboard.press('Control+h');
  await expect(app.title('History')).toBeVisible();
  await page.keyboard.press('Control+/');
  await expect(app.dialog).toContainText('Predict privately');
  await page.keyboard.press('Escape');
  await expect(app.dialog).toBeHidden();
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Control+o');
  expect((await chooser).isMultiple()).toBe(true);
});

async function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}
