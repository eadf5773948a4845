/** The flags of `npm start`, and how a browser is opened. */
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  hasDisplay,
  openCommand,
  openInBrowser,
  windowBrowser,
  writeLeadingPage,
} from '../../../../electron/browser-shell/open.ts';
import { parseShellFlags } from '../../../../electron/browser-shell/options.ts';
import { shell } from '../../../../electron/cli/words/shell.ts';
import { lastPageLeft } from '../../../../electron/browser-shell/run.ts';
import { withBridge } from '../../../../electron/browser-shell/pages.ts';
import { temporaryFolder } from '../../../support/host-world.ts';

describe('flags', () => {
  it('have a default each', () => {
    expect(parseShellFlags([])).toEqual({
      open: true,
      browser: false,
      window: false,
      untilClosed: false,
      port: 0,
      profileDir: undefined,
      modelsDir: undefined,
      help: false,
    });
  });
  it('are read', () => {
    const flags = parseShellFlags([
      '--no-open',
      '--port',
      '8123',
      '--profile=p',
      '--models',
      'm',
      '--browser',
    ]);
    expect(flags).toMatchObject({ open: false, port: 8123, profileDir: 'p', modelsDir: 'm', browser: true });
  });
  it.each([
    ['--port', 'x'],
    ['--port', '65536'],
    ['--port=-1'],
    ['--port', '1e3'],
    ['--listen', '0.0.0.0'],
    ['file'],
  ])('are refused: %s %s', (...args) => {
    const given = args.filter((arg) => typeof arg === 'string');
    expect(() => parseShellFlags(given)).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }));
  });
  it('are all in the help', () => {
    const installed = [
      '--no-open',
      '--window',
      '--until-closed',
      '--port',
      '--profile',
      '--models',
      '--help',
    ];
    for (const flag of [...installed, '--browser']) expect(shell.usage).toContain(flag);
    for (const flag of installed) expect(shell.usageInstalled).toContain(flag);
  });
});

describe('opening a browser', () => {
  it('needs a display, except where there always is one', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: '' })).toBe(false);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay('win32', {})).toBe(true);
  });
  it.each(['linux', 'darwin', 'win32'] as const)(
    'gives the address as one argument, without a shell, on %s',
    (platform) => {
      const address = 'http://127.0.0.1:1/?token=a&b';
      const [program, args] = openCommand(platform, address);
      expect(program).not.toMatch(/cmd|sh$/);
      expect(args.at(-1)).toBe(address);
    },
  );
});

describe('a window of its own', () => {
  const has = (file: string) => (name: string) => name === file;
  it('is made by the first browser on the path that can', () => {
    expect(windowBrowser({ PATH: '/a:/b' }, has('/b/chromium'))).toBe('/b/chromium');
    expect(windowBrowser({ PATH: '/a:/b' }, has('/a/google-chrome'))).toBe('/a/google-chrome');
    expect(windowBrowser({ PATH: '/a:/b' }, has('/a/firefox'))).toBeUndefined();
    expect(windowBrowser({ PATH: 'relative' }, () => true)).toBeUndefined();
  });
  it('gets the page on disk, never the address', () => {
    const [program, args] = openCommand('linux', '/tmp/a page/open.html', '/usr/bin/chromium');
    expect([program, args]).toEqual(['/usr/bin/chromium', ['--app=file:///tmp/a%20page/open.html']]);
  });
});

describe('the end of the last page', () => {
  afterEach(() => vi.useRealTimers());
  it('is told a while after it was closed, not when it is loaded again', async () => {
    vi.useFakeTimers();
    const left = lastPageLeft(1000);
    const happened = vi.fn();
    void left.happened.then(happened);
    await vi.advanceTimersByTimeAsync(5000);
    left.counted(1);
    left.counted(0);
    await vi.advanceTimersByTimeAsync(900);
    left.counted(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(happened).not.toHaveBeenCalled();
    left.counted(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(happened).toHaveBeenCalledOnce();
  });
});

describe.skipIf(process.platform === 'win32')('the page that leads to the address', () => {
  const address = 'http://127.0.0.1:1/?token=a&b="';
  afterEach(() => vi.unstubAllEnvs());

  it('is for this user only, says the address once, and goes', async () => {
    await using folder = await temporaryFolder();
    const page = writeLeadingPage(address, folder.path);
    expect((await stat(page.file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(page.file))).mode & 0o777).toBe(0o700);
    expect(await readFile(page.file, 'utf8')).toContain('url=http://127.0.0.1:1/?token=a&amp;b=&quot;"');
    page.remove();
    await expect(stat(path.dirname(page.file))).rejects.toThrow('ENOENT');
    page.remove();
  });

  it('is what the browser is started with: the address is on no command line', async () => {
    await using folder = await temporaryFolder();
    const seen = path.join(folder.path, 'seen');
    for (const name of ['xdg-open', 'open']) {
      const program = path.join(folder.path, 'bin', name);
      await mkdir(path.dirname(program), { recursive: true });
      await writeFile(program, `#!/bin/sh\necho "$@" > '${seen}.part' && mv '${seen}.part' '${seen}'\n`);
      await chmod(program, 0o700);
    }
    vi.stubEnv('PATH', `${path.join(folder.path, 'bin')}:${process.env['PATH']}`);
    vi.stubEnv('DISPLAY', ':0');
    const opened = openInBrowser(address);
    const args = await vi.waitFor(() => readFile(seen, 'utf8'), { timeout: 5000 });
    expect(args).not.toContain('token');
    const file = args.trim();
    expect(await readFile(file, 'utf8')).toContain('token=a');
    opened();
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });
});

describe('the tag of the connecting script', () => {
  it('comes before every other script', () => {
    const html = withBridge('<html><head lang="en"><script src="a.js"></script></head></html>');
    expect(html.indexOf('browser-bridge')).toBeLessThan(html.indexOf('a.js'));
  });
  it('has no place in a page without a head', () => {
    expect(() => withBridge('<p>')).toThrow('head');
  });
});
