/** What the packed app contains, from a stand-in for Electron's distribution: entry, views, models, unpacked natives, nothing private. */
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appPaths } from '../../electron/main/paths.ts';
import { buildStale, ROOT } from '../../scripts/app/build.ts';
import { packApp } from '../../scripts/app/pack.ts';
import { readAsar, type Asar } from '../support/asar.ts';

let folder: string;
let resources: string;
let asar: Asar;

/** The files of an Electron distribution that electron-builder looks for; the program does nothing. */
async function standInDistribution(): Promise<string> {
  const dist = path.join(folder, 'electron');
  await mkdir(path.join(dist, 'locales'), { recursive: true });
  await mkdir(path.join(dist, 'resources'));
  const texts = {
    electron: '#!/bin/sh\n',
    LICENSE: '',
    'LICENSES.chromium.html': '',
    'locales/en-US.pak': '',
    version: '',
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(path.join(dist, name), text);
  await chmod(path.join(dist, 'electron'), 0o755);
  return dist;
}

describe.runIf(process.platform === 'linux')('packed app', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cryptonets-pack-'));
    await buildStale(['views', 'desktop'], () => undefined);
    const outputDir = path.join(folder, 'dist');
    await packApp({ targets: ['dir'], electronDist: await standInDistribution(), fuses: false, outputDir });
    const unpacked = process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`;
    resources = path.join(outputDir, unpacked, 'resources');
    asar = await readAsar(path.join(resources, 'app.asar'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('begins where package.json says', () => {
    const manifest = JSON.parse(asar.text('/package.json')) as {
      main: string;
    };
    expect(manifest.main).toBe('out/main/index.js');
    expect(asar.files).toContain(`/${manifest.main}`);
  });

  it.each([
    '/out/main/host.js',
    '/out/main/server.js',
    '/out/preload/index.cjs',
    '/out/renderer/index.html',
    '/node_modules/@grpc/grpc-js/package.json',
    '/node_modules/better-sqlite3/package.json',
    '/node_modules/node-seal/package.json',
  ])('contains %s', (file) => expect(asar.files).toContain(file));

  it('has the models beside it, where main looks for them', async () => {
    const { models } = appPaths(path.join(resources, 'app.asar', 'out', 'main'), resources);
    expect((await stat(path.join(models, 'mnist-cryptonets', 'network.json'))).size).toBeGreaterThan(100);
  });

  it('has every module that its bundles name', async () => {
    const bundles = [...asar.files].filter((file) => /^\/out\/main\/[^/]+\.js$/.test(file));
    const packages = new Set<string>();
    for (const bundle of bundles) {
      const code = asar.text(bundle);
      for (const [, name = ''] of code.matchAll(/^import .* from "([^".][^"]*)";$/gm)) packages.add(name);
      for (const [, name = ''] of code.matchAll(/\bimport\("([^".][^"]*)"\)/g)) packages.add(name);
    }
    const missing = [...packages].filter((name) => {
      if (name.startsWith('node:') || name === 'electron') return false;
      const [scope = '', rest] = name.split('/');
      return !asar.files.has(
        `/node_modules/${scope.startsWith('@') ? `${scope}/${rest}` : scope}/package.json`,
      );
    });
    expect(missing).toEqual([]);
    expect(packages.size).toBeGreaterThan(5);
  });

  it('keeps native code and WASM as real files, for this platform only', async () => {
    const unpacked = path.join(resources, 'app.asar.unpacked', 'node_modules');
    const addon = path.join(unpacked, 'better-sqlite3', 'prebuilds', `linux-${process.arch}.node`);
    expect((await stat(addon)).size).toBeGreaterThan(100_000);
    expect([...asar.files].filter((file) => /prebuilds\/(win32|darwin)/.test(file))).toEqual([]);
    const wasm = await readFile(path.join(unpacked, 'node-seal/dist/seal_throws.wasm'));
    expect([...wasm.subarray(0, 4)]).toEqual([0, 0x61, 0x73, 0x6d]);
  });

  it('contains no sources, tests, tools or private files', () => {
    const strange = [...asar.files].filter((file) =>
      /^\/(electron|renderer|server|engine|shared|test|scripts|docs|native\/src|\.git|\.cache|dist)(\/|$)|^\/node_modules\/(electron|vite|vitest|typescript|sharp|@types)(\/|$)|\.(sqlite|pem|key|env)$/.test(
        file,
      ),
    );
    expect(strange).toEqual([]);
  });

  it('is named as people know it', async () => {
    const program = path.join(resources, '..', 'cryptonets');
    expect((await stat(program)).mode & 0o111).not.toBe(0);
  });
});

it('sets every fuse on the safe side in what users get', async () => {
  const config = await readFile(path.join(ROOT, 'electron-builder.yml'), 'utf8');
  const fuse = (name: string): string | undefined => new RegExp(`^  ${name}: (\\w+)$`, 'm').exec(config)?.[1];
  expect({
    runAsNode: fuse('runAsNode'),
    options: fuse('enableNodeOptionsEnvironmentVariable'),
    inspect: fuse('enableNodeCliInspectArguments'),
    integrity: fuse('enableEmbeddedAsarIntegrityValidation'),
    asar: fuse('onlyLoadAppFromAsar'),
    file: fuse('grantFileProtocolExtraPrivileges'),
  }).toEqual({
    runAsNode: 'false',
    options: 'false',
    inspect: 'false',
    integrity: 'true',
    asar: 'true',
    file: 'false',
  });
});
