/** What the app shows of the models of a server: everything of a public one, and of a private one what is told. */
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { ModelsScreen } from './screens/models.ts';
import { PredictScreen } from './screens/predict.ts';

test('the bundled model has a card, layers, kernels, a range proof and the lines of its certificate', async ({
  page,
  pageErrors,
}) => {
  const app = new AppScreen(page);
  const models = new ModelsScreen(page);
  await new PredictScreen(page).ready();
  await app.open('Models');
  await expect(models.list.getByRole('button', { name: /mnist-cryptonets/ })).toContainText('99.0 % right');
  await expect(models.layers).toHaveText([
    /Picture.*1 × 28 × 28/,
    /Convolution.*5 × 13 × 13.*5 × 5, stride 2/,
    /Square/,
    /Fully connected.*100/,
    /Square/,
    /Fully connected.*10 scores/,
  ]);
  await expect(models.kernels).toHaveCount(5);
  await expect(models.panel('Range proof')).toContainText('62543211428');
  await expect(models.panel('Parameters and certificate')).toContainText('at most once in 2^');
  await page.setViewportSize({ width: 320, height: 800 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(beyond).toBeLessThanOrEqual(0);
  expect(pageErrors).toEqual([]);
});
