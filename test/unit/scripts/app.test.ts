/** The chores behind `npm start`: what is stale, where Electron and Chromium are, addresses that survive bundling, icons. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findElectron, whyNoDesktop } from '../../../scripts/app/electron-binary.ts';
import { entryName, fileUrls } from '../../../scripts/app/file-urls.ts';
import { fingerprint, isFresh, stamp } from '../../../scripts/app/fingerprint.ts';
import { ICON_SIZES, makeIcons } from '../../../scripts/app/icons.ts';
import { withLock } from '../../../scripts/app/lock.ts';
import { chromiumPlaces, findChromium } from '../../../scripts/chromium.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cryptonets-app-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, text = ''): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe('fingerprint', () => {
  it('changes with content, time, names and absence, and with nothing else', async () => {
    const file = await put('src/a.ts', 'one');
    await put('other/b.ts');
    const inputs = ['src', 'lock.json'];
    const seen = [fingerprint(folder, inputs)];
    await put('other/c.ts');
    expect(fingerprint(folder, inputs)).toBe(seen[0]);
    await utimes(file, 1, 1);
    seen.push(fingerprint(folder, inputs));
    await put('src/deep/b.ts');
    seen.push(fingerprint(folder, inputs));
    await put('lock.json');
    seen.push(fingerprint(folder, inputs));
    await rm(file);
    seen.push(fingerprint(folder, inputs));
    expect(new Set(seen).size).toBe(5);
  });

  it('is remembered by a stamp', () => {
    const file = path.join(folder, 'out', '.x.stamp');
    expect(isFresh(file, 'a')).toBe(false);
    stamp(file, 'a');
    expect(isFresh(file, 'a')).toBe(true);
    expect(isFresh(file, 'b')).toBe(false);
  });
});

describe('lock', () => {
  it('lets one in at a time, and the next one after a failure too', async () => {
    const place = path.join(folder, 'out', '.lock');
    let inside = 0;
    let most = 0;
    const work = (fails: boolean) => async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
      if (fails) throw new Error('build failed');
    };
    const all = [false, true, false].map((fails) => withLock(place, work(fails)));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(most).toBe(1);
  });

  it('does not wait for one who was killed', async () => {
    const { pid, status } = spawnSync(process.execPath, ['-e', '']);
    expect(status).toBe(0);
    const place = await put('.lock', String(pid));
    expect(await withLock(place, () => Promise.resolve('in'))).toBe('in');
  });
});

describe('Electron', () => {
  it('is found where its installer or a variable says', async () => {
    expect(findElectron(folder, {})).toBeNull();
    await put('node_modules/electron/path.txt', 'program');
    expect(findElectron(folder, {})).toBeNull();
    const installed = await put('node_modules/electron/dist/program');
    expect(findElectron(folder, {})).toBe(installed);
    const named = await put('elsewhere/program');
    expect(findElectron(folder, { ELECTRON_OVERRIDE_DIST_PATH: path.join(folder, 'elsewhere') })).toBe(named);
  });

  it('is not run without a display, a program, or as root', () => {
    expect(whyNoDesktop({ electron: '/e', display: true, root: false })).toBeNull();
    expect(whyNoDesktop({ electron: null, display: true, root: false })).toBe('not-installed');
    expect(whyNoDesktop({ electron: '/e', display: false, root: false })).toBe('no-display');
    expect(whyNoDesktop({ electron: '/e', display: true, root: true })).toBe('root');
  });
});

describe('Chromium', () => {
  it('is the named one, and no other instead', async () => {
    const named = await put('chromium');
    expect(findChromium({ CHROMIUM_PATH: named })).toBe(named);
    expect(findChromium({ CHROMIUM_PATH: path.join(folder, 'absent') })).toBeNull();
  });
  it('may be in known places otherwise', () => {
    expect(chromiumPlaces({}, 'linux')).toContain('/usr/bin/chromium');
    expect(chromiumPlaces({}, 'win32').at(-1)).toContain('msedge.exe');
  });
});

describe('addresses in a bundle', () => {
  it('lead to entries of their own for sources, and to the old place for the rest', async () => {
    await put('models/m.txt', 'model');
    await put('room/worker.ts', 'export const work: number = 42;');
    const entry = await put(
      'room/deep/main.ts',
      `export const workerUrl = new URL('../worker.ts', import.meta.url);
       export const modelUrl = new URL("../../models", import.meta.url);`,
    );
    const outDir = path.join(folder, 'out', 'main');
    await build({
      configFile: false,
      logLevel: 'error',
      plugins: [fileUrls({ root: folder, outDir }) as never],
      build: {
        ssr: true,
        outDir,
        rolldownOptions: { input: { index: entry }, output: { entryFileNames: '[name].js' } },
      },
    });
    const built = (await import(path.join(outDir, 'index.js'))) as { workerUrl: URL; modelUrl: URL };
    expect(built.modelUrl.pathname).toBe(path.join(folder, 'models'));
    const worker = (await import(built.workerUrl.href)) as { work: number };
    expect(worker.work).toBe(42);
    expect(path.basename(built.workerUrl.pathname)).toBe('room-worker.js');
  });

  it('are named after their source', () => {
    expect(entryName('/r', '/r/engine/seal/worker.ts')).toBe('engine-seal-worker.js');
  });
});

it('icons have every size, drawn and not empty', async () => {
  await makeIcons(path.join(ROOT, 'renderer/public/icon.svg'), folder);
  for (const size of ICON_SIZES) {
    const image = sharp(path.join(folder, `${size}x${size}.png`));
    expect(await image.metadata()).toMatchObject({ width: size, height: size, format: 'png' });
    const { channels } = await image.stats();
    expect(channels.some((channel) => channel.stdev > 5)).toBe(true);
  }
});
