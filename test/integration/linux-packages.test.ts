/** The Debian packages: what is in them and what is not, what their scripts may do, and that what they carry predicts in a place of its own. */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/app/build.ts';
import { browserDeb } from '../../scripts/package/browser-deb.ts';
import { serverDeb } from '../../scripts/package/server-deb.ts';
import { findProgram } from '../../scripts/package/tools.ts';
import { openApp } from '../../scripts/package/app-client.ts';
import { startPacked } from '../support/packed-program.ts';

const EPOCH = 1_700_000_000;
const run = promisify(execFile);
const here = (folder: string, umask?: number) => {
  if (umask !== undefined) process.umask(umask);
  return { version: '0.1.0', epoch: EPOCH, output: folder, compression: 0, say: () => undefined };
};

let folder: string;
const debs = { server: '', browser: '' };
type Name = keyof typeof debs;
/** Where each is unpacked. */
const trees: Record<Name, string> = { server: '', browser: '' };

const filesOf = async (name: Name): Promise<string[]> => {
  const { stdout } = await run('dpkg-deb', ['--fsys-tarfile', debs[name]], {
    encoding: 'buffer',
    maxBuffer: 1 << 30,
  }).then(({ stdout: tar }) => ({
    stdout: spawnSync('tar', ['-tf', '-'], { input: tar, encoding: 'utf8', maxBuffer: 1 << 26 }).stdout,
  }));
  return stdout
    .split('\n')
    .map((file) => file.replace(/^\.\//, ''))
    .filter(Boolean);
};
const field = async (name: Name, of: string): Promise<string> =>
  (await run('dpkg-deb', ['--field', debs[name], of])).stdout.trim();

describe.runIf(process.platform === 'linux' && findProgram('dpkg-deb') !== undefined)(
  'Debian packages',
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'cryptonets debs '));
      debs.server = await serverDeb(here(path.join(folder, 'first')));
      debs.browser = await browserDeb(here(path.join(folder, 'first')));
      for (const name of ['server', 'browser'] as const) {
        trees[name] = path.join(folder, `a ${name}`);
        await run('dpkg-deb', ['--raw-extract', debs[name], trees[name]]);
      }
    }, 600_000);
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it.each(['server', 'browser'] as const)('carry no sources, tests, tools or data: %s', async (name) => {
      const files = await filesOf(name);
      expect(files.length).toBeGreaterThan(100);
      const strange = files.filter((file) =>
        /\.(ts|map|tsbuildinfo|sqlite|pem|key|env|gyp|h|cc)$|\/(tests?|__tests__|docs|examples?|scripts|renderer\/src|electron|typescript|vite|vitest|playwright|@playwright)\/|\/node_modules\/\.|\/(binding\.gyp|packages\.json)$/.test(
          `/${file}`.replace('/usr/share/doc', ''),
        ),
      );
      expect(strange).toEqual([]);
    });

    it.each(['server', 'browser'] as const)('say what they are and need: %s', async (name) => {
      expect(await field(name, 'Package')).toBe(`cryptonets-${name}`);
      expect(await field(name, 'Version')).toBe('0.1.0');
      expect(await field(name, 'Architecture')).toBe(process.arch === 'arm64' ? 'arm64' : 'amd64');
      expect(await field(name, 'Depends')).toMatch(/libc6 \(>= 2\.\d+\), libstdc\+\+6 \(>= \d+/);
      expect(Number(await field(name, 'Installed-Size'))).toBeGreaterThan(100_000);
      const description = await field(name, 'Description');
      expect(description.split('\n').every((line) => line.length <= 80)).toBe(true);
      const sums = await readFile(path.join(trees[name], 'DEBIAN/md5sums'), 'utf8');
      expect(sums).not.toMatch(/ (DEBIAN|etc)\//);
      const checked = spawnSync('md5sum', ['--quiet', '-c', 'DEBIAN/md5sums'], {
        cwd: trees[name],
        encoding: 'utf8',
      });
      expect(checked).toMatchObject({ status: 0, stdout: '' });
    });

    it.each(['server', 'browser'] as const)('carry the licence of everything inside: %s', async (name) => {
      const app = path.join(trees[name], 'usr/lib', `cryptonets-${name}`);
      const texts = await readFile(
        path.join(trees[name], 'usr/share/doc', `cryptonets-${name}`, 'copyright'),
        'utf8',
      );
      const bill = JSON.parse(
        await readFile(
          path.join(trees[name], 'usr/share/doc', `cryptonets-${name}`, 'sbom.cdx.json'),
          'utf8',
        ),
      ) as { bomFormat: string; components: { name: string; version: string }[] };
      const modules = (await readdir(path.join(app, 'node_modules'))).flatMap((entry) =>
        entry.startsWith('@') ? [] : [entry],
      );
      expect(modules.filter((module) => !texts.includes(`\n${module} `))).toEqual([]);
      expect(
        modules.filter((module) => !bill.components.some((component) => component.name === module)),
      ).toEqual([]);
      expect(bill.components.map(({ name: component }) => component)).toContain('node');
      // Not the texts themselves: a failure would print all of them.
      const works = [
        'Microsoft SEAL',
        'Node.js',
        ...(name === 'browser' ? ['svelte - ', '@lucide/svelte - '] : []),
      ];
      expect(works.filter((work) => !texts.includes(work))).toEqual([]);
    });

    it.each([
      ['server', ['--help']],
      ['server', ['token', '--help']],
      ['browser', ['--help']],
    ] as const)('are called in their own texts what people type: %s %j', async (name, args) => {
      const program = path.join(trees[name], 'usr/lib', `cryptonets-${name}`, 'bin', `cryptonets-${name}`);
      const { stdout } = await run(program, args, { env: { PATH: process.env['PATH'] } });
      expect(stdout).toContain(`cryptonets-${name} `);
      expect(stdout).not.toMatch(/npm (run|start)/);
    });

    it('leave an administrator what is his, and run under the strictest shell', async () => {
      expect((await readFile(path.join(trees.server, 'DEBIAN/conffiles'), 'utf8')).trim()).toBe(
        '/etc/cryptonets-server/config.json',
      );
      const scripts = path.join(trees.server, 'DEBIAN');
      for (const name of ['preinst', 'postinst', 'prerm', 'postrm']) {
        const file = path.join(scripts, name);
        expect((await stat(file)).mode & 0o777).toBe(0o755);
        expect(spawnSync('sh', ['-n', file]).status).toBe(0);
        if (findProgram('shellcheck') === undefined) continue;
        const { stdout, status } = spawnSync('shellcheck', [file], { encoding: 'utf8' });
        expect(stdout).toBe('');
        expect(status).toBe(0);
      }
    });

    it('start the server by what is installed, hardened', async () => {
      const unit = await readFile(
        path.join(trees.server, 'usr/lib/systemd/system/cryptonets-server.service'),
        'utf8',
      );
      const [, program = '', config = ''] = /^ExecStart=(\S+) --config (\S+)$/m.exec(unit) ?? [];
      expect((await stat(path.join(trees.server, program))).mode & 0o111).not.toBe(0);
      expect(JSON.parse(await readFile(path.join(trees.server, config), 'utf8'))).toMatchObject({
        listen: '127.0.0.1:50551',
      });
      for (const line of [
        'User=cryptonets',
        'ProtectSystem=strict',
        'NoNewPrivileges=yes',
        'CapabilityBoundingSet=',
        'LimitCORE=0',
      ])
        expect(unit.split('\n')).toContain(line);
    });

    it('have a menu entry that starts what is installed, with its icon', async () => {
      const entry = await readFile(
        path.join(trees.browser, 'usr/share/applications/io.github.cryptonets.Browser.desktop'),
        'utf8',
      );
      const [, program = ''] = /^Exec=(\S+) /m.exec(entry) ?? [];
      const [, icon = ''] = /^Icon=(\S+)$/m.exec(entry) ?? [];
      expect((await stat(path.join(trees.browser, 'usr/bin', program))).mode & 0o111).not.toBe(0);
      const drawn = await stat(path.join(trees.browser, `usr/share/icons/hicolor/256x256/apps/${icon}.png`));
      expect(drawn.size).toBeGreaterThan(500);
    });

    it('resolve every package that they import inside themselves', async () => {
      for (const [name, out] of [
        ['server', 'server'],
        ['browser', 'app'],
      ] as const) {
        const app = path.join(trees[name], 'usr/lib', `cryptonets-${name}`);
        const files = (await readdir(path.join(app, 'out', out))).filter((file) => file.endsWith('.js'));
        const wanted = new Set<string>();
        for (const file of files) {
          const code = await readFile(path.join(app, 'out', out, file), 'utf8');
          const needed = [...code.matchAll(/^import .* from "([^".][^"]*)";$|\bimport\("([^".][^"]*)"\)/gm)];
          for (const [, still, dynamic] of needed) wanted.add(still ?? dynamic!);
        }
        const names = [...wanted].filter((name) => !name.startsWith('node:'));
        const parent = pathToFileURL(path.join(app, 'out', out, 'main.js')).href;
        const code = `for (const name of ${JSON.stringify(names)}) console.log(import.meta.resolve(name, ${JSON.stringify(parent)}))`;
        const flags = ['--experimental-import-meta-resolve', '--input-type=module', '--eval', code];
        const { stdout } = await run(path.join(app, 'bin/node'), flags);
        const found = stdout
          .trim()
          .split('\n')
          .map((url) => fileURLToPath(url));
        expect(found.filter((file) => !file.startsWith(app))).toEqual([]);
        expect(found.length).toBeGreaterThan(5);
      }
    });

    it('carry a server that answers a private prediction to the bit', async () => {
      const cwd = path.join(folder, 'elsewhere');
      await mkdir(cwd, { recursive: true });
      const program = path.join(trees.server, 'usr/bin/cryptonets-server');
      const server = await startPacked(program, ['--listen', '127.0.0.1:0'], /"address":"([^"]+)"[^\n]*/, {
        cwd,
        env: { PATH: '/usr/bin:/bin' },
      });
      try {
        expect(server.found).toContain('"engine":"native"');
        const address = /"address":"([^"]+)"/.exec(server.found)![1]!;
        const args = [
          '--server',
          address,
          '--profile',
          path.join(folder, 'profile'),
          '--limit',
          '20',
          '--check-plain',
          '--json',
        ];
        const { stdout } = await run(
          process.execPath,
          [path.join(ROOT, 'electron/cli/predict.ts'), ...args],
          { cwd, maxBuffer: 1 << 26 },
        );
        expect(JSON.parse(stdout)).toMatchObject({ images: 20, differsFromPlain: 0 });
      } finally {
        expect(await server.stop()).toBe(0);
      }
    });

    it('carry an app that serves its views, makes a key and predicts to the bit', async () => {
      const cwd = path.join(folder, 'elsewhere');
      await mkdir(cwd, { recursive: true });
      const home = path.join(folder, 'a home');
      await mkdir(home);
      const program = path.join(trees.browser, 'usr/bin/cryptonets-browser');
      const app = await startPacked(program, ['--no-open'], /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/, {
        cwd,
        env: { PATH: '/usr/bin:/bin', HOME: home },
      });
      try {
        const client = await openApp(app.found);
        expect(client.page).toContain('browser-bridge.js');
        const about = await client.bridge.call('app.about', undefined);
        expect(about).toMatchObject({ ok: true, value: { version: '0.1.0' } });
        expect(about.ok && about.value.engines[0]).toMatchObject({ engine: 'native', available: true });
        expect(await client.predict(3)).toMatchObject({ images: 3, differsFromPlain: 0 });
        const keys = await client.bridge.call('keys.list', undefined);
        expect(keys.ok && keys.value.length).toBe(1);
        client.close();
      } finally {
        expect(await app.stop()).toBe(0);
      }
    });

    it('are the same bytes from the same sources, whoever packs them', async () => {
      const before = process.umask();
      try {
        const again = await serverDeb(here(path.join(folder, 'second'), before === 0o077 ? 0o022 : 0o077));
        const digest = async (file: string) =>
          createHash('sha256')
            .update(await readFile(file))
            .digest('hex');
        expect(await digest(again)).toBe(await digest(debs.server));
      } finally {
        process.umask(before);
      }
    });
  },
);
