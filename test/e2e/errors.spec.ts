/** What goes wrong is said: what happened, why, what to do; and nothing that was there is lost. */
import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { idxFiles, SAMPLES } from './inputs.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen, STROKES } from './screens/predict.ts';

test('names files that cannot be used, and keeps the drawing', async ({ page }) => {
  const screen = new PredictScreen(page);
  await screen.draw(STROKES.seven);
  const before = await screen.seenInk();
  const [images, labels] = idxFiles(SAMPLES.slice(0, 3));
  const cases = [
    [{ name: 'notes.txt', bytes: Buffer.from('words') }, 'These labels cannot be read.'],
    [{ name: 'cut.gz', bytes: images.bytes.subarray(0, 200) }, 'This IDX file cannot be used.'],
    [labels, 'There are not as many labels as images.'],
  ] as const;
  for (const [file, title] of cases) {
    await screen.drop([file]);
    await expect(screen.alert).toContainText(title);
    await expect(screen.alert.getByRole('button', { name: 'Copy details' })).toBeVisible();
  }
  expect(await screen.seenInk()).toEqual(before);
});

test('says when the chosen server cannot be reached, and predicts again with the built-in one', async ({
  page,
}) => {
  const app = new AppScreen(page);
  const screen = new PredictScreen(page);
  await screen.ready();
  await app.open('Servers');
  await page.getByRole('button', { name: 'Add a server' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Nobody');
  await page.getByRole('textbox', { name: 'Address' }).fill('127.0.0.1:9');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const nobody = page.getByRole('listitem').filter({ hasText: 'Nobody' });
  await nobody.getByRole('button', { name: 'Use' }).click();
  await expect(nobody).toContainText('In use', { timeout: 60_000 });

  await app.open('Predict');
  await screen.sample(2).click();
  await screen.predictButton.click();
  await screen.ends('failed');
  await expect(screen.alert).toContainText('SERVER_UNREACHABLE');

  await app.open('Servers');
  await page
    .getByRole('listitem')
    .filter({ hasText: 'started by the app' })
    .getByRole('button', { name: 'Use' })
    .click();
  await screen.ready();
  await app.open('Predict');
  await screen.predict();
  await expect(screen.alert).toBeHidden();
});

test('a report of a problem is shown whole before anybody has it, and updates are looked for only where that was chosen', async ({
  page,
}) => {
  const app = new AppScreen(page);
  await new PredictScreen(page).ready();
  await app.open('About');
  await page.getByRole('button', { name: 'Put a report together' }).click();
  const shown = page.getByRole('region', { name: 'The whole report' });
  await expect(shown).toContainText('"opensBy"');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save it' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toBe(await shown.textContent());
  await app.open('Settings');
  await expect(page.getByRole('switch', { name: 'Look for updates' })).not.toBeChecked();
  await app.open('Sent');
  await expect(page.getByText('Asked for the newest version')).toHaveCount(0);
});
