/** Tables and sequences: one row typed, the samples, a dropped file, and what was answered, over the real app. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';
import { RowsScreen } from './screens/rows.ts';

const MODELS = path.resolve(import.meta.dirname, '../../models');
const samplesOf = (model: string): Promise<Buffer> => readFile(path.join(MODELS, model, 'samples.csv'));

test('asks about a typed row, about samples with labels, and about a dropped table', async ({
  page,
  pageErrors,
}) => {
  const screen = new PredictScreen(page);
  const rows = new RowsScreen(page);
  await screen.ready();
  await rows.choose('breast-cancer');
  await expect(page.locator('main')).not.toContainText(/digit|draw/i);

  await rows.field('Radius mean').fill('nothing');
  await expect(page.getByText('Needs a number.')).toBeVisible();
  await expect(rows.predictButton).toBeDisabled();
  await rows.field('Radius mean').fill('12');
  await screen.predict();
  await expect(rows.answer).toHaveText(/^(benign|malignant)$/);
  await expect(screen.spoken).toContainText(/The answer is (benign|malignant)/);
  await expect(screen.ciphertext).toBeVisible();

  await rows.field('Radius mean').fill('20');
  await expect(rows.answer).toBeHidden();
  await rows.samples();
  await screen.predict();
  await expect(rows.accuracy).toContainText('% right');
  await rows.table.getByRole('button', { name: 'Probability' }).click();
  const shares = (await rows.column('Probability')).map((text) => Number.parseFloat(text));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  await page.getByText('Which class was answered for which').click();
  await expect(rows.confusion.getByRole('row')).toHaveCount(3);

  const malignant = page.getByRole('button', { name: /^malignant/ });
  await rows.threshold.fill('0');
  await expect(malignant).toHaveText(`malignant ${shares.length}`);
  await malignant.click();
  await expect(rows.table.getByRole('row')).toHaveCount(shares.length + 1);

  // A reload shows the run again, rows and all.
  await page.reload();
  await expect(rows.accuracy).toContainText('% right');
  await rows.table.getByRole('button', { name: 'Row 2: look at it' }).click();
  await expect(page.getByRole('region', { name: 'The row as it was written' })).toContainText('radius_mean');

  const [header = '', first = ''] = (await samplesOf('breast-cancer')).toString('utf8').split(/\r?\n/);
  const broken = [header, first.replace(/^[^,]*/, 'wide')].join('\n');
  await screen.drop([{ name: 'broken.csv', bytes: Buffer.from(broken) }]);
  await expect(screen.alert).toContainText('This table does not fit the model.');
  await expect(screen.alert).toContainText('broken.csv: row 1, column "radius_mean": expected a number');

  await new AppScreen(page).open('History');
  await expect(page.getByRole('list', { name: 'Past predictions' })).toContainText(`${shares.length} rows`);
  expect(pageErrors).toEqual([]);
});

test('asks about sequences that are typed and dropped, and about a table of words', async ({
  page,
  pageErrors,
}) => {
  const screen = new PredictScreen(page);
  const rows = new RowsScreen(page);
  await screen.ready();
  await rows.choose('splice-junction');
  await rows.sequence.fill('ACGT');
  await expect(page.getByText('4 of 60 letters')).toBeVisible();
  await rows.predictButton.click();
  await expect(screen.alert).toContainText('This table does not fit the model.');
  await rows.sequence.fill('ACGT'.repeat(15));
  await expect(screen.alert).toBeHidden();
  await screen.predict();
  await expect(rows.answer).not.toBeEmpty();

  await screen.drop([{ name: 'samples.csv', bytes: await samplesOf('splice-junction') }]);
  await screen.predict();
  await expect(rows.accuracy).toContainText('% right');

  await rows.choose('german-credit');
  await screen.predict();
  await expect(rows.answer).not.toBeEmpty();
  expect(pageErrors).toEqual([]);
});
