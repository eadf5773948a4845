/** Zooming into the timeline, panning along it, and pinning a stage while others are pointed at. */
import { expect, test } from './fixtures.ts';
import { PredictScreen } from './screens/predict.ts';
import { TimelineScreen } from './screens/timeline.ts';

/** The line of a tick that stands at the very end. */
const EDGE_PX = 1;

test('the timeline is drawn apart by buttons, keys and the wheel, and scrolls by itself', async ({
  page,
  pageErrors,
}) => {
  const screen = new PredictScreen(page);
  const timeline = new TimelineScreen(page);
  await screen.ready();
  await screen.sample(7).click();
  await screen.predict();
  await expect(timeline.together).toBeDisabled();
  const before = await timeline.widest();
  await timeline.apart.click();
  await expect.poll(async () => (await timeline.widest()) / before).toBeGreaterThan(1.5);
  expect(await timeline.beyond()).toBeGreaterThan(100);
  // The page itself does not scroll sideways.
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

  await timeline.whole.click();
  await expect.poll(() => timeline.beyond()).toBeLessThanOrEqual(EDGE_PX);
  await screen.stage('Encrypt').focus();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect.poll(() => timeline.beyond()).toBeGreaterThan(300);
  await page.keyboard.press('0');
  await expect.poll(() => timeline.beyond()).toBeLessThanOrEqual(EDGE_PX);

  await screen.stage('Encrypt').hover();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -400);
  await page.keyboard.up('Control');
  await expect.poll(() => timeline.beyond()).toBeGreaterThan(300);
  expect(pageErrors).toEqual([]);
});

test('a pinned stage stays on show while others are pointed at, until it is let go', async ({ page }) => {
  const screen = new PredictScreen(page);
  const timeline = new TimelineScreen(page);
  await screen.ready();
  await screen.sample(3).click();
  await screen.predict();
  await screen.stage('Encrypt').click();
  await expect(screen.stage('Encrypt')).toHaveAttribute('aria-pressed', 'true');
  await screen.stage('Decrypt').hover();
  await expect(screen.detail).toContainText('Encrypt.');
  await timeline.unpin.click();
  await screen.stage('Decrypt').hover();
  await expect(screen.detail).toContainText('Decrypt.');
  await screen.stage('Decrypt').focus();
  await page.keyboard.press('Enter');
  await expect(timeline.unpin).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(timeline.unpin).toBeHidden();
});
