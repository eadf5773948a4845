/** The talk's table in the app: a row is explained, runs on one's own digit, and stops. */
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';

test('a row opens by its address, runs on the digit of the home view, and stops at once', async ({
  page,
  pageErrors,
}) => {
  // A row takes seconds on a quiet machine.
  test.slow();
  const app = new AppScreen(page);
  const screen = new PredictScreen(page);
  await screen.ready();
  await screen.sample(7).click();
  await app.open('Methods');
  await page.getByRole('button', { name: 'Plain multiplication' }).click();
  expect(new URL(page.url()).hash).toBe('#/methods/plain');
  const opened = page.getByRole('region', { name: 'More about “Plain multiplication”' });
  await expect(opened).toContainText('a few additions');
  await expect(opened).toContainText('nothing leaves it');
  await opened.getByRole('button', { name: 'Run on this digit' }).click();
  await expect(opened.getByTestId('method-answer')).toContainText('7', { timeout: 300_000 });
  await expect(opened.getByRole('status')).toContainText('It read a 7');

  await page.getByRole('button', { name: 'Convolution network' }).click();
  const long = page.getByRole('region', { name: 'More about “Convolution network”' });
  await expect(long).toContainText(/Takes about .* on this computer/);
  await long.getByRole('button', { name: 'Run on this digit' }).click();
  await expect(long.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/, {
    timeout: 300_000,
  });
  await long.getByRole('button', { name: 'Stop' }).click();
  await expect(long.getByRole('status')).toContainText('Stopped');
  await expect(long.getByRole('button', { name: 'Run on this digit' })).toBeEnabled();
  await expect(page.getByRole('img', { name: /^Latency, a logarithmic scale/ })).toBeAttached();
  expect(pageErrors).toEqual([]);
});
