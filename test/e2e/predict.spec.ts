/** One digit, from the first stroke to the answer, over the real app: host, server, engine. */
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, test } from './fixtures.ts';
import { idxFiles, plainAnswer, plainModel, SAMPLES } from './inputs.ts';
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
  await screen.ends('done');
  await expect(screen.answer).toHaveText('3');
  await expect(screen.spoken).toContainText('The answer is 3');
  await expect(screen.ciphertext).toBeVisible();
  // Both ways of sending have these stages.
  const evaluation = '(Convolve|Hidden layers)';
  for (const stage of ['Encrypt', 'Send', evaluation, 'Receive', 'Decrypt'])
    await expect(screen.stage(stage)).toBeVisible();
  await screen.stage(evaluation).hover();
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
  await expect(screen.alert).toContainText('These labels cannot be read.');
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
  await expect(page.getByText('Stopped. Nothing more is sent.').first()).toBeVisible();
  await screen.send('Auto');
  await screen.predict();
});

test('an answer is kept as words, and as a picture that is copied or saved', async ({ page, shellKind }) => {
  test.skip(shellKind !== 'browser', 'only a browser lets a test read the clipboard');
  const screen = new PredictScreen(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await screen.readyWithButton();
  await screen.sample(7).click();
  await screen.predict();
  await page.getByRole('button', { name: 'Copy the answer' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^The answer is 7\. /);
  await page.getByRole('button', { name: 'Copy as a picture' }).click();
  const types = (): Promise<string[]> =>
    page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types: of }) => [...of]));
  await expect.poll(types).toContain('image/png');
  const picture = await savedBy(page, page.getByRole('button', { name: 'Save as a picture' }));
  expect([picture.name, picture.width, picture.height]).toEqual(['digit-7.png', 640, 328]);
  // Ink of the digit left, of the answer right.
  expect(picture.dark(0, 320)).toBeGreaterThan(1000);
  expect(picture.dark(320, 640)).toBeGreaterThan(500);

  await screen.drop(idxFiles(SAMPLES.slice(0, 30)));
  await screen.predict();
  const many = await savedBy(page, page.getByRole('button', { name: 'Save as PNG' }));
  expect([many.width, many.height]).toEqual([1168, 248]);
  expect(many.dark(0, 1168)).toBeGreaterThan(2000);
});

test('an opened picture is shown as it is, turned, and cut by pointer and keys', async ({
  page,
  pageErrors,
}) => {
  const screen = new PredictScreen(page);
  await screen.ready();
  const seven = await sharp(
    SAMPLES.find(({ label }) => label === 7)!.pixels.map((ink) => 235 - Math.round((ink * 200) / 255)),
    { raw: { width: 28, height: 28, channels: 1 } },
  )
    .resize(200, 200)
    .toBuffer({ resolveWithObject: true });
  // A 7 on the right half of a sheet, and a blot on the left.
  const blot = Buffer.alloc(60 * 60, 20);
  const sheet = await sharp({ create: { width: 500, height: 260, channels: 3, background: '#ebebeb' } })
    .composite([
      { input: seven.data, raw: seven.info, left: 270, top: 30 },
      { input: blot, raw: { width: 60, height: 60, channels: 1 }, left: 40, top: 100 },
    ])
    .png()
    .toBuffer();
  await screen.drop([{ name: 'sheet.png', bytes: sheet }]);
  const original = page.getByRole('img', { name: 'The opened picture' });
  await expect(original).toBeVisible();
  const whole = await screen.seenInk();

  const box = (await page.getByRole('button', { name: /^Part that is read/ }).boundingBox())!;
  await page.mouse.move(box.x + 0.52 * box.width, box.y + 0.26 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.98 * box.width, box.y + 0.74 * box.height, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => screen.seenInk()).not.toEqual(whole);
  const cut = await screen.seenInk();
  await screen.predict();
  await expect(screen.answer).toHaveText('7');

  await page.getByRole('button', { name: 'Turn it by a quarter' }).click();
  await expect.poll(() => screen.seenInk()).not.toEqual(cut);
  for (let quarter = 1; quarter < 4; quarter++) {
    await page.getByRole('button', { name: 'Turn it by a quarter' }).click();
    await expect(original).toHaveClass(new RegExp(`turn-${(quarter + 1) % 4}`));
  }
  await expect.poll(() => screen.seenInk()).toEqual(cut);
  await page.getByRole('button', { name: 'The whole picture' }).click();
  await expect.poll(() => screen.seenInk()).toEqual(whole);
  await page.getByRole('button', { name: /^Part that is read/ }).press('+');
  await expect(page.getByRole('button', { name: 'The whole picture' })).toBeEnabled();
  expect(pageErrors).toEqual([]);
});

/** The picture that a button saves, with the number of its dark pixels between two columns. */
async function savedBy(page: Page, button: Locator) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const { data, info } = await sharp(await download.path())
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const dark = (from: number, to: number): number =>
    data.filter((grey, at) => grey < 128 && at % info.width >= from && at % info.width < to).length;
  return { name: download.suggestedFilename(), width: info.width, height: info.height, dark };
}
