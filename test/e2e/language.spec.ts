/** German: chosen in the settings, at once and everywhere, without losing what is at work. */
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';

test('German is chosen in the settings, and what is on show stays', async ({ page, pageErrors }) => {
  const app = new AppScreen(page);
  const screen = new PredictScreen(page);
  await screen.ready();
  await screen.sample(7).click();
  await screen.predict();
  const numeral = await screen.answer.textContent();
  await app.open('Settings');
  await page.getByText('Deutsch', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeAttached();
  await page.getByRole('navigation').getByRole('button', { name: 'Vorhersage', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Wo die Zeit blieb' })).toContainText('im Ganzen');
  expect((await screen.answer.textContent())?.trim()[0]).toBe(numeral?.trim()[0]);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('button', { name: 'Server bereit' })).toBeVisible();
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    for (const view of ['Vorhersage', 'Verlauf', 'Gesendet', 'Modelle', 'Server', 'Einstellungen', 'Über']) {
      await page.getByRole('navigation').getByRole('button', { name: view, exact: true }).click();
      const beyond = await page.evaluate(() => {
        const main = document.querySelector('main')!;
        return Math.max(
          main.scrollWidth - main.clientWidth,
          document.documentElement.scrollWidth - innerWidth,
        );
      });
      expect(beyond, `${view} at ${width}`).toBeLessThanOrEqual(0);
    }
  }
  expect(pageErrors).toEqual([]);
});
