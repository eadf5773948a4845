/** The pictures of docs/screenshots, taken from the real app. Runs only for `npm run screenshots`, which names the folder. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, test } from './fixtures.ts';
import { idxFiles, SAMPLES } from './inputs.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen, STROKES, type UploadFile } from './screens/predict.ts';
import { VaultScreen } from './screens/vault.ts';

const FOLDER = process.env['CRYPTONETS_SCREENSHOTS'];
const MNIST = process.env['CRYPTONETS_MNIST'] ?? path.resolve(import.meta.dirname, '../../../shared/mnist');
const MOST_BYTES = 300_000;

test.skip(!FOLDER, 'pictures are taken by "npm run screenshots"');
test.setTimeout(600_000);

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
  const names = ['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'];
  if (names.every((name) => existsSync(path.join(MNIST, name))))
    return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(path.join(MNIST, name)) })));
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
  await expect(screen.stage('Evaluate 1')).toBeVisible({ timeout: 60_000 });
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
