/** Many images at once, dropped as IDX files. */
import { expect, test } from './fixtures.ts';
import { idxFiles, plainAnswer, plainModel, SAMPLES } from './inputs.ts';
import { PredictScreen } from './screens/predict.ts';

test('predicts a dropped IDX file, marks what is wrong and filters it', async ({ page }) => {
  const screen = new PredictScreen(page);
  const model = await plainModel();
  const answers = SAMPLES.map(({ pixels }) => plainAnswer(model, pixels));
  // Two labels are changed, so that two answers at least count as wrong.
  const samples = SAMPLES.map((sample, index) =>
    index === 5 || index === 20 ? { ...sample, label: (answers[index]! + 1) % 10 } : sample,
  );
  const [images, labels] = idxFiles(samples);
  await screen.ready();

  await screen.drop([images]);
  await expect(screen.headline).toHaveText('40 images, not sent yet');
  await screen.drop([labels]);
  await expect(page.getByText('40 images, with labels')).toBeVisible();

  await screen.predict();
  const wrong = samples.flatMap(({ label }, index) => (answers[index] === label ? [] : [index]));
  await expect(screen.headline).toContainText('40 images');
  await expect(screen.headline).toContainText(
    `${(Math.floor(((40 - wrong.length) / 40) * 1000) / 10).toFixed(1)} % right`,
  );
  const cell = screen.grid.getByRole('option', { name: /^Image 6,/ });
  await expect(cell).toHaveAccessibleName(
    `Image 6, predicted ${answers[5]}, label ${samples[5]!.label}, wrong`,
  );

  await page.getByRole('checkbox', { name: `Wrong only (${wrong.length})` }).check();
  await expect(screen.grid.getByRole('option')).toHaveCount(wrong.length);
  await expect(screen.grid.getByRole('option', { name: /wrong$/ })).toHaveCount(wrong.length);

  await page.getByRole('checkbox', { name: /^Wrong only/ }).uncheck();
  await page.getByRole('checkbox', { name: 'Least certain first' }).check();
  await expect(screen.grid.getByRole('option')).toHaveCount(40);
  await expect(screen.grid.getByRole('option').first()).not.toHaveAccessibleName(/^Image 1,/);
});

test('walks through a large grid by keyboard without drawing all of it', async ({ page }) => {
  const screen = new PredictScreen(page);
  const many = Array.from({ length: 3000 }, (_, index) => SAMPLES[index % SAMPLES.length]!);
  await screen.drop([idxFiles(many)[0]]);
  const first = screen.grid.getByRole('option', { name: 'Image 1', exact: true });
  await first.focus();
  await page.keyboard.press('End');
  const last = screen.grid.getByRole('option', { name: 'Image 3,000', exact: true });
  await expect(last).toBeFocused();
  await expect(last).toHaveAttribute('aria-selected', 'true');
  expect(await screen.grid.getByRole('option').count()).toBeLessThan(600);
  await page.keyboard.press('Home');
  await expect(first).toBeFocused();
});
