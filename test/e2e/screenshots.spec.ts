/** The pictures of docs/screenshots, taken from the real app. Runs only for `npm run screenshots`, which names the folder. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { findMnist, mnistFile } from '../../scripts/mnist/folder.ts';
import { expect, test } from './fixtures.ts';
import { idxFiles, SAMPLES } from './inputs.ts';
import { AppScreen, VIEW_TITLES } from './screens/app.ts';
import { PredictScreen, STROKES, type UploadFile } from './screens/predict.ts';
import { RowsScreen } from './screens/rows.ts';
import { VaultScreen } from './screens/vault.ts';

const FOLDER = process.env['CRYPTONETS_SCREENSHOTS'];
const MOST_BYTES = 300_000;

test.skip(!FOLDER, 'pictures are taken by "npm run screenshots"');
test.setTimeout(600_000);

/** Every view in every look that it has; widths of a phone, of a laptop and of a large screen. */
const LOOKS = [
  { name: 'light', theme: 'Light', width: 1280, height: 800 },
  { name: 'dark', theme: 'Dark', width: 1280, height: 800 },
  { name: 'forced-colours', theme: 'Light', width: 1280, height: 800, forced: true },
  { name: '320', theme: 'Light', width: 320, height: 900 },
  { name: '2560', theme: 'Light', width: 2560, height: 1440 },
] as const;

/** Lossless, some 20 to 90 kB each: all of them stay a few megabytes. */
async function keep(page: Page, name: string): Promise<void> {
  const folder = path.join(FOLDER ?? '', '../screens');
  await mkdir(folder, { recursive: true });
  await page.mouse.move(0, 0);
  const { size } = await sharp(await page.screenshot())
    .webp({ nearLossless: true, quality: 60, effort: 6 })
    .toFile(path.join(folder, `${name}.webp`));
  expect(size, name).toBeLessThan(MOST_BYTES);
}

async function shoot(page: Page, name: string): Promise<void> {
  const folder = FOLDER ?? '';
  await mkdir(folder, { recursive: true });
  await page.mouse.move(0, 0);
  const { size } = await sharp(await page.screenshot())
    .png({ palette: true, colours: 200, effort: 10, compressionLevel: 9 })
    .toFile(path.join(folder, `${name}.png`));
  expect(size, name).toBeLessThan(MOST_BYTES);
}

/** The MNIST test files when they are there, else the samples over and over. */
async function batchFiles(): Promise<readonly UploadFile[]> {
  const folder = findMnist();
  if (folder !== undefined) {
    const files = (['t10k-images-idx3', 't10k-labels-idx1'] as const).map((name) => mnistFile(folder, name));
    return Promise.all(
      files.map(async (file) => ({ name: path.basename(file), bytes: await readFile(file) })),
    );
  }
  return idxFiles(Array.from({ length: 4000 }, (_, index) => SAMPLES[index % SAMPLES.length]!));
}

async function open(page: Page, theme: 'Light' | 'Dark'): Promise<{ app: AppScreen; screen: PredictScreen }> {
  const app = new AppScreen(page);
  const screen = new PredictScreen(page);
  await screen.ready();
  await app.theme(theme);
  await app.open('Predict');
  return { app, screen };
}

test('one digit, light', async ({ page }) => {
  const { app, screen } = await open(page, 'Light');
  await shoot(page, 'predict-empty');
  await screen.draw(STROKES.three);
  // The first prediction makes the key; the picture shows the ones after it.
  await screen.predict();
  await screen.predict();
  await shoot(page, 'predict-result');
  await page.setViewportSize({ width: 960, height: 640 });
  await shoot(page, 'predict-small');
  await page.setViewportSize({ width: 1280, height: 800 });
  await screen.drop([{ name: 'notes.txt', bytes: Buffer.from('words') }]);
  await expect(screen.alert).toBeVisible();
  await shoot(page, 'predict-error');
  await app.open('History');
  await page
    .getByRole('list', { name: 'Past predictions' })
    .getByRole('button', { expanded: false })
    .first()
    .click();
  await shoot(page, 'history');
  await app.open('Servers');
  await shoot(page, 'servers');
});

test('one digit, dark', async ({ page }) => {
  const { app, screen } = await open(page, 'Dark');
  await screen.draw(STROKES.seven);
  await screen.predict();
  await shoot(page, 'predict-result-dark');
  // A batch takes long enough to be pictured on its way.
  await screen.send('Batch');
  await screen.predictButton.click();
  await expect(screen.stage('Hidden layers')).toBeVisible({ timeout: 60_000 });
  await shoot(page, 'predict-busy-dark');
  await screen.ends('done');
  await app.open('Settings');
  await shoot(page, 'settings-dark');
  await app.open('About');
  await shoot(page, 'about-dark');
});

test('a batch', async ({ page }) => {
  const { screen } = await open(page, 'Light');
  await screen.drop(await batchFiles());
  await expect(screen.grid).toBeVisible();
  await screen.predictButton.click();
  await expect(screen.face).toHaveAttribute('data-face', 'done', { timeout: 500_000 });
  await shoot(page, 'batch');
  await page.getByRole('checkbox', { name: /^Wrong only/ }).check();
  await shoot(page, 'batch-wrong');
});

test('the vault', async ({ page }) => {
  const { app } = await open(page, 'Light');
  const vault = new VaultScreen(page);
  await app.open('Keys and vault');
  await shoot(page, 'vault-make');
  await vault.create('correct horse battery staple');
  await vault.createKey('first key');
  await shoot(page, 'vault-open');
});

test('a table, a sequence, the models', async ({ page }) => {
  const { app, screen } = await open(page, 'Light');
  const rows = new RowsScreen(page);
  await rows.choose('breast-cancer');
  await shoot(page, 'table-empty');
  await rows.samples();
  await screen.predict();
  await shoot(page, 'table-result');
  await page.getByRole('button', { name: 'Close rows' }).click();
  await rows.choose('splice-junction');
  await rows.samples();
  await screen.predict();
  await shoot(page, 'sequences');
  await app.open('Models');
  await shoot(page, 'models');
  await app.theme('Dark');
  await app.open('Predict');
  await shoot(page, 'sequences-dark');
});

test('every view in every look', async ({ page }) => {
  const app = new AppScreen(page);
  const screen = new PredictScreen(page);
  await screen.readyWithButton();
  await screen.sample(7).click();
  await screen.predict();
  await screen.predict();
  for (const look of LOOKS) {
    await app.theme(look.theme);
    await page.emulateMedia({ forcedColors: 'forced' in look ? 'active' : 'none' });
    await page.setViewportSize({ width: look.width, height: look.height });
    for (const view of VIEW_TITLES) {
      await app.open(view);
      await expect(page.getByRole('progressbar')).toHaveCount(0);
      await keep(page, `${view.toLowerCase().replaceAll(' ', '-')}-${look.name}`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  }
});
