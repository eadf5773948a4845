/** What the system is told while the window is hidden: that a prediction has ended, and nothing of it. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';

interface Told {
  readonly title: string;
  readonly body: string;
}

const SWITCH = 'Tell me when a prediction has ended';

/** The browser's own notifications, noted instead of shown; `hidden` as a test says. */
async function listen(page: Page, permission: NotificationPermission): Promise<void> {
  await page.addInitScript((given) => {
    const told: Told[] = [];
    class Noted {
      static permission = given;
      static requestPermission = async () => given;
      onclick = null;
      constructor(title: string, { body }: { body: string }) {
        told.push({ title, body });
      }
      close(): void {}
    }
    Object.assign(window, { Notification: Noted, told });
    Object.defineProperty(document, 'hidden', {
      get: () => document.documentElement.dataset['away'] === 'yes',
    });
  }, permission);
  await page.reload();
}

const told = (page: Page): Promise<Told[]> =>
  page.evaluate(() => (window as unknown as { told: Told[] }).told);
const away = (page: Page, is: boolean): Promise<void> =>
  page.evaluate((yes) => void (document.documentElement.dataset['away'] = yes ? 'yes' : 'no'), is);

test('an end is told only where that was chosen, only while the window is hidden, and without what it was', async ({
  page,
  pageErrors,
}) => {
  await listen(page, 'granted');
  const app = new AppScreen(page);
  const screen = new PredictScreen(page);
  await screen.readyWithButton();
  await screen.sample(7).click();
  await away(page, true);
  await screen.predict();
  await away(page, false);
  await app.open('Settings');
  await page.getByRole('switch', { name: SWITCH }).check();
  await app.open('Predict');
  await screen.predict();
  expect(await told(page)).toEqual([]);

  await away(page, true);
  await screen.predict();
  await expect
    .poll(() => told(page))
    .toEqual([{ title: 'CryptoNets', body: 'A prediction has ended. Its answer waits in the window.' }]);
  expect(pageErrors).toEqual([]);
});

test('stays off where the browser does not allow it, and says so', async ({ page }) => {
  await listen(page, 'denied');
  await new AppScreen(page).open('Settings');
  const choice = page.getByRole('switch', { name: SWITCH });
  await expect(choice).not.toBeChecked();
  await choice.click();
  await expect(page.getByText('The browser or the system does not allow it for this address.')).toBeVisible();
  await expect(choice).not.toBeChecked();
});
