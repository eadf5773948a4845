/** One digit, from the first stroke to the answer, over the real app: host, server, engine. */
import sharp from 'sharp';
import { expect, test } from './fixtures.ts';
import { plainAnswer, plainModel, SAMPLES } from './inputs.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen, STROKES } from './screens/predict.ts';

test('draws a digit, predicts it and shows where everything went', async ({ page, pageErrors }) => {
  const screen = new PredictScreen(page);
  await expect(screen.face).toHaveAttribute('data-face', 'empty');
  await expect(screen.predictButton).toBeDisabled();
  await screen.readyWithButton();

  await screen.draw(STROKES.three);
  await expect(screen.face).toHaveAttribute('data-face', 'ready');
  const levels = new Set(await screen.seenInk());
  expect(levels.size).toBeGreaterThan(2);
  expect(levels.size).toBeLessThanOrEqual(4);

  await page.keyboard.press('Enter');
  await expect(screen.face).toHaveAttribute('data-face', 'busy');
  await screen.ends('done');
  await expect(screen.answer).toHaveText('3');
  await expect(screen.spoken).toContainText('The answer is 3');
  await expect(screen.ciphertext).toBeVisible();
  // Both ways of sending have these stages.
  for (const stage of ['Encrypt', 'Send', 'Evaluate 1', 'Receive', 'Decrypt'])
    await expect(screen.stage(stage)).toBeVisible();
  await screen.stage('Evaluate 1').hover();
  await expect(screen.detail).toContainText('Nothing: it computes on noise.');
  expect(pageErrors).toEqual([]);
});

test('answers as the network in the clear does, for a sample and for a photographed digit', async ({
  page,
}) => {
  const screen = new PredictScreen(page);
  const model = await plainModel();
  await screen.ready();
  await screen.sample(7).click();
  const chosen = SAMPLES.find((sample) => sample.label === 7)!;
  await screen.predict();
  await expect(screen.answer).toHaveText(String(plainAnswer(model, chosen.pixels)));

  // The same digit as a photograph would show it: large, dark on light, off the middle.
  const grey = Buffer.from(chosen.pixels.map((ink) => 255 - ink));
  const paper = await sharp(grey, { raw: { width: 28, height: 28, channels: 1 } })
    .resize(420, 420)
    .extend({ left: 200, top: 60, right: 20, bottom: 90, background: '#fff' })
    .png()
    .toBuffer();
  await screen.drop([{ name: 'photo.png', bytes: paper }]);
  await expect(screen.face).toHaveAttribute('data-face', 'ready');
  await screen.predict();
  await expect(screen.answer).toHaveText('7');

  await new AppScreen(page).open('History');
  await expect(page.getByRole('list', { name: 'Past predictions' }).getByRole('listitem')).toHaveCount(2);
  await page
    .getByRole('list', { name: 'Past predictions' })
    .getByRole('button', { expanded: false })
    .first()
    .click();
  await expect(screen.stage('Encrypt')).toBeVisible();
});

test('takes a pasted picture', async ({ page }) => {
  const screen = new PredictScreen(page);
  const { pixels } = SAMPLES.find((sample) => sample.label === 6)!;
  const png = await sharp(Buffer.from(pixels), { raw: { width: 28, height: 28, channels: 1 } })
    .png()
    .toBuffer();
  await screen.paste([{ name: 'image.png', bytes: png }]);
  await expect(screen.face).toHaveAttribute('data-face', 'ready');
  expect((await screen.seenInk()).filter((ink) => ink > 0).length).toBeGreaterThan(40);
  await screen.paste([{ name: 'note.txt', bytes: Buffer.from('words') }]);
  await expect(screen.alert).toContainText('This image cannot be read.');
});

test('takes strokes back, erases and clears', async ({ page }) => {
  const screen = new PredictScreen(page);
  await screen.draw(STROKES.seven);
  const seven = await screen.seenInk();
  await page.getByRole('button', { name: 'Eraser' }).click();
  await screen.draw([
    [150, 160],
    [124, 238],
  ]);
  expect(await screen.seenInk()).not.toEqual(seven);
  await page.keyboard.press('Control+z');
  expect(await screen.seenInk()).toEqual(seven);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(screen.face).toHaveAttribute('data-face', 'empty');
});

test('stops while it computes, and can go on afterwards', async ({ page }) => {
  const screen = new PredictScreen(page);
  await screen.readyWithButton();
  await screen.sample(4).click();
  // A batch takes long enough to be stopped on any machine.
  await screen.send('Batch');
  await screen.predictButton.click();
  await screen.stage('Encrypt').waitFor();
  await page.keyboard.press('Escape');
  await screen.ends('ready');
  await expect(screen.spoken).toContainText('Stopped');
  await expect(page.getByText('Stopped, here and on the server.').first()).toBeVisible();
  await screen.send('Auto');
  await screen.predict();
});
