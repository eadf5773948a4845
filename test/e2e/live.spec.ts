/** Predicting while one draws, over the real app. Skipped, visibly, where the model answers whole batches only. */
import { expect, test } from './fixtures.ts';
import { PredictScreen, STROKES } from './screens/predict.ts';

async function open(screen: PredictScreen): Promise<void> {
  await screen.ready();
  test.skip(!(await screen.interactive()), 'the model offers no interactive packing');
  await expect(screen.liveSwitch).not.toBeChecked();
  await screen.liveSwitch.check();
}

test('predicts each stroke by itself and says why it was sent so', async ({ page, pageErrors }) => {
  const screen = new PredictScreen(page);
  await open(screen);
  await screen.draw(STROKES.seven);
  await screen.ends('done');
  await expect(screen.answer).toHaveText('7');
  await expect(screen.spoken).toContainText('The answer is 7');

  // A stroke through its middle: answered anew, and the old answer stays until then.
  await screen.draw([
    [100, 150],
    [196, 146],
  ]);
  await expect(screen.answer).toHaveText(/^\d$/);
  await screen.ends('done');
  await expect(page.getByText('from lifting the pen to the answer')).toBeVisible();
  await screen.timeline.getByRole('button', { name: 'Why one at a time' }).click();
  await expect(page.getByTestId('packing-reason')).toContainText('image');
  for (const stage of ['Encrypt', 'Send', 'Receive', 'Decrypt'])
    await expect(screen.stage(stage)).toBeVisible();
  expect(pageErrors).toEqual([]);
});

test('ends with the answer to the last of many quick strokes', async ({ page }) => {
  const screen = new PredictScreen(page);
  await open(screen);
  const [first, second, ...rest] = STROKES.three;
  const parts = [[first, second, ...rest.slice(0, 5)], rest.slice(4, 8), rest.slice(7)];
  for (const part of parts) await screen.draw(part);
  await screen.ends('done');
  await expect(screen.answer).toHaveText('3');
});

test('stops with Escape, starts nothing when switched off, and the button stays', async ({ page }) => {
  const screen = new PredictScreen(page);
  await open(screen);
  await screen.draw(STROKES.seven);
  await page.keyboard.press('Escape');
  await screen.ends('ready');
  await screen.liveSwitch.uncheck();
  await screen.draw([
    [100, 150],
    [196, 146],
  ]);
  await expect(screen.face).toHaveAttribute('data-face', 'ready');
  await screen.predict();
  await expect(screen.answer).toHaveText(/^\d$/);
});
