/** The bundled processes of the desktop app, run for real but for Electron itself: host in a worker, server as a process. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appPaths } from '../../electron/main/paths.ts';
import { buildStale, ROOT } from '../../scripts/app/build.ts';
import { startDesktopProcesses, type DesktopProcesses } from '../support/desktop-processes.ts';

const paths = appPaths(path.join(ROOT, 'out', 'main'));
let profileDir: string;
let app: DesktopProcesses;

beforeAll(async () => {
  await buildStale(['desktop'], () => undefined);
  profileDir = await mkdtemp(path.join(tmpdir(), 'cryptonets-desktop-'));
  app = startDesktopProcesses(paths, profileDir);
});

afterAll(async () => {
  await app.end();
  await rm(profileDir, { recursive: true });
});

describe('bundled host and server', () => {
  it('open a profile, say who they are, and refuse an unreal keyring', async () => {
    const about = await app.bridge.call('app.about', undefined);
    expect(about).toMatchObject({
      ok: true,
      value: { version: '9.9.9', capabilities: { shell: 'electron', keyring: { backend: null } } },
    });
  });

  it('start the server from its bundle and reach it', async () => {
    await expect
      .poll(() => app.bridge.call('servers.state', undefined), { timeout: 60_000, interval: 200 })
      .toMatchObject({ ok: true, value: { state: 'ready' } });
    const models = await app.bridge.call('models.list', undefined);
    expect(models.ok && models.value.length).toBeGreaterThan(0);
  });

  it('predict, workers and all', async () => {
    expect(await app.predict()).toMatchObject({ kind: 'done', result: { images: 2, differsFromPlain: 0 } });
  });

  it('close when they are asked to', async () => {
    app.tell({ kind: 'close' });
    await expect.poll(() => app.heard.at(-1), { timeout: 20_000 }).toBe('closed');
  });
});

describe('the files of the bundle', () => {
  const outDir = path.dirname(paths.hostEntry);
  const named = /["']\.\/([\w.-]+\.js)["']/g;

  it('are processes, or named by another file; what is named is there', async () => {
    const files = (await readdir(outDir)).filter((file) => file.endsWith('.js'));
    const texts = await Promise.all(files.map((file) => readFile(path.join(outDir, file), 'utf8')));
    const wanted = new Set(texts.flatMap((text) => [...text.matchAll(named)].map(([, name]) => name!)));
    const processes = [paths.hostEntry, paths.serverEntry].map((file) => path.basename(file));
    expect(files.filter((file) => !wanted.has(file)).sort()).toEqual([...processes, 'index.js'].sort());
    expect([...wanted].filter((name) => !files.includes(name))).toEqual([]);
    expect(files).toContain('engine-server-seal-interactive-worker.js');
  });
});

describe('bundled preload script', () => {
  it('is one CommonJS file that needs nothing but Electron', async () => {
    const code = await readFile(paths.preload, 'utf8');
    const needed = [...code.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1]);
    expect(needed).toEqual(['"electron"']);
    expect(code).not.toMatch(/^\s*import\s/m);
  });
});
