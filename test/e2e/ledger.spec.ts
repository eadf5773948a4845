/** The list of what left this computer: what a prediction sent, and what it gave away. */
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';

test('every request of a prediction stands in the list, with its bytes and what it gave away', async ({
  page,
  pageErrors,
}) => {
  const app = new AppScreen(page);
  const screen = new PredictScreen(page);
  await screen.ready();
  await screen.sample(7).click();
  await screen.predict();
  await app.open('Sent');
  const requests = page.getByRole('list', { name: 'Requests, newest first' });
  const predicted = requests.getByRole('listitem').filter({ hasText: 'Asked for a prediction' });
  await expect(predicted).toHaveCount(1);
  await expect(predicted).toContainText('not what is in them');
  await expect(predicted).toContainText(/\d kB out/);
  await expect(predicted).toContainText('on this computer');
  await expect(page.getByTestId('ledger-total')).toContainText(/^\d+ requests, .+ out, .+ in$/);
  await page.getByRole('checkbox', { name: 'Without questions of what there is' }).check();
  await expect(requests).not.toContainText('Asked whether it is there');
  await expect(predicted).toHaveCount(1);
  expect(pageErrors).toEqual([]);
});
