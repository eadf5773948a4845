/** A large window is used: no view is a thin column in the middle of it, and none scrolls sideways. */
import { expect, test } from './fixtures.ts';
import { AppScreen, VIEW_TITLES } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';

const WIDE = { width: 2560, height: 1440 };
/** Of the window, what a view spans at least. */
const LEAST_SHARE = 0.62;

test('every view uses the width of a large window', async ({ page }) => {
  const app = new AppScreen(page);
  await page.setViewportSize(WIDE);
  const screen = new PredictScreen(page);
  await screen.readyWithButton();
  await screen.sample(3).click();
  await screen.predict();
  for (const view of VIEW_TITLES) {
    await app.open(view);
    const widths = await page.evaluate(() => {
      const content = document.getElementById('content')!;
      return {
        shown: content.firstElementChild!.getBoundingClientRect().width,
        beyond: content.scrollWidth - content.clientWidth,
      };
    });
    expect(widths.shown / WIDE.width, view).toBeGreaterThan(LEAST_SHARE);
    expect(widths.beyond, view).toBeLessThanOrEqual(0);
  }
  await app.open('Settings');
  const lefts = await page
    .getByRole('heading', { level: 2 })
    .evaluateAll((titles) => new Set(titles.map((title) => title.getBoundingClientRect().left)).size);
  expect(lefts).toBe(2);
});
