/** What the packed app contains, from a stand-in for Electron's distribution: entry, views, models, unpacked natives, nothing private. */
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appPaths } from '../../electron/main/paths.ts';
import { buildStale, ROOT } from '../../scripts/app/build.ts';
import { packApp } from '../../scripts/package/pack.ts';
import { readAsar, type Asar } from '../support/asar.ts';
import { startDesktopProcesses } from '../support/desktop-processes.ts';

let folder: string;
let resources: string;
let asar: Asar;
/** What the archive holds, as files. */
let extracted: string;

const importsOf = (code: string): string[] =>
  [...code.matchAll(/^import .* from "([^".][^"]*)";$|\bimport\("([^".][^"]*)"\)/gm)].map(
    ([, still, dynamic]) => still ?? dynamic!,
  );

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
    extracted = path.join(folder, 'extracted');
    await asar.extract(extracted);
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

  it('has every module that its bundles import, and that these need, inside', async () => {
    const outDir = path.join(extracted, 'out/main');
    const bundles = [...asar.files].filter((file) => /^\/out\/main\/[^/]+\.js$/.test(file));
    const named = bundles.flatMap((bundle) => importsOf(asar.text(bundle)));
    const names = [...new Set(named)].filter((name) => !name.startsWith('node:') && name !== 'electron');
    const parent = pathToFileURL(path.join(outDir, 'index.js')).href;
    // Loaded, not only found: a package may need a file or package that was left out.
    const code = `for (const name of ${JSON.stringify(names)}) {
      const url = import.meta.resolve(name, ${JSON.stringify(parent)});
      await import(url);
      console.log(url);
    }`;
    const flags = ['--experimental-import-meta-resolve', '--input-type=module', '--eval', code];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder });
    const files = stdout
      .trim()
      .split('\n')
      .map((url) => fileURLToPath(url));
    expect(files.filter((file) => !file.startsWith(extracted))).toEqual([]);
    expect(files.length).toBeGreaterThan(5);
  });

  it('has a preload script that needs nothing but Electron', () => {
    const needed = [...asar.text('/out/preload/index.cjs').matchAll(/require\(([^)]*)\)/g)];
    expect(needed.map((match) => match[1])).toEqual(['"electron"']);
  });

  it('keeps the licence of every package inside', async () => {
    const packages = new Set(
      [...asar.files].flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/@]+\//.exec(file)?.[0] ?? []),
    );
    const licensed = (folderOf: string): boolean =>
      [...asar.files].some(
        (file) => file.startsWith(folderOf) && /^licen[cs]e/i.test(file.slice(folderOf.length)),
      );
    const texts = await readFile(path.join(resources, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const told = (folderOf: string): boolean =>
      texts.includes(`\n${folderOf.split('node_modules/').at(-1)!.slice(0, -1)} `);
    // Told by hand, with the text.
    expect([...packages].filter((name) => !licensed(name)).sort()).toEqual([
      '/node_modules/@bufbuild/protobuf/',
      expect.stringContaining('/node_modules/@img/sharp-libvips-'),
      '/node_modules/@redis/client/',
    ]);
    expect([...packages].filter((name) => !told(name))).toEqual([]);
    expect(asar.files).toContain('/out/renderer/LICENSES.md');
  });

  it('has a host and a server that make a private prediction', async () => {
    const paths = appPaths(path.join(extracted, 'out/main'), resources);
    const app = startDesktopProcesses(paths, path.join(folder, 'profile'));
    try {
      expect(await app.predict()).toMatchObject({ kind: 'done', result: { images: 2, differsFromPlain: 0 } });
      const about = await app.bridge.call('app.about', undefined);
      expect(about.ok && about.value.engines[0]).toMatchObject({ engine: 'native', available: true });
      app.tell({ kind: 'close' });
      await expect.poll(() => app.heard.at(-1), { timeout: 20_000 }).toBe('closed');
    } finally {
      await app.end();
    }
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
    // Of the engine's room the networks of the talk's methods, which the app can run.
    const strange = [...asar.files].filter((file) =>
      /^\/(electron|renderer|server|engine(?!\/methods\/networks\/)|shared|test|scripts|docs|native\/src|\.git|\.cache|dist)(\/|$)|^\/node_modules\/(electron|vite|vitest|typescript|@types|node-(?:linux|win)-\w+)(\/|$)|\.(sqlite|pem|key|env)$/.test(
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
