/** Past predictions: what stands in a row before it is opened, the search, two of them side by side. */
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';

test('a row names its model; rows are searched and held against each other', async ({ page, pageErrors }) => {
  const app = new AppScreen(page);
  const screen = new PredictScreen(page);
  await screen.ready();
  await screen.sample(7).click();
  await screen.predict();
  await screen.predict();
  await app.open('History');
  const list = page.getByRole('list', { name: 'Past predictions' });
  const rows = list.getByRole('button', { name: /mnist-cryptonets/ });
  await expect(rows).toHaveCount(2);

  const search = page.getByRole('searchbox');
  await search.fill('splice');
  await expect(rows).toHaveCount(0);
  await expect(page.getByText('Nothing in the history has all of that in it.')).toBeVisible();
  await search.fill('mnist');
  await expect(rows).toHaveCount(2);

  await rows.nth(1).click();
  await list.getByRole('button', { name: 'Hold others against this' }).click();
  await rows.nth(0).click();
  const table = list.getByRole('table');
  await expect(table.getByRole('row', { name: /^In all/ })).toContainText('×');
  await expect(table.getByRole('row', { name: /^Encrypt/ })).toContainText('×');

  // One goes only after asking; switched off, the history says what becomes of what it has.
  await list
    .getByRole('button', { name: /^Delete:/ })
    .first()
    .click();
  await app.dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(rows).toHaveCount(2);
  await list
    .getByRole('button', { name: /^Delete:/ })
    .first()
    .click();
  await app.dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(rows).toHaveCount(1);
  await app.open('Settings');
  await page.getByRole('switch', { name: 'Keep a history' }).uncheck();
  await app.open('History');
  await expect(page.getByText('What stands here stays until you delete it.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear all…' }).click();
  await app.dialog.getByRole('button', { name: 'Delete it all' }).click();
  await expect(rows).toHaveCount(0);
  expect(pageErrors).toEqual([]);
});
