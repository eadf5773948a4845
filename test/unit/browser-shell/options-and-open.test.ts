/** The flags of `npm start`, and how a browser is opened. */
import { describe, expect, it } from 'vitest';
import { hasDisplay, openCommand } from '../../../electron/browser-shell/open.ts';
import { parseShellFlags, USAGE } from '../../../electron/browser-shell/options.ts';
import { withBridge } from '../../../electron/browser-shell/pages.ts';

describe('flags', () => {
  it('have a default each', () => {
    expect(parseShellFlags([])).toEqual({
      open: true,
      browser: false,
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
    for (const flag of ['--no-open', '--browser', '--port', '--profile', '--models', '--help'])
      expect(USAGE).toContain(flag);
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

describe('the tag of the connecting script', () => {
  it('comes before every other script', () => {
    const html = withBridge('<html><head lang="en"><script src="a.js"></script></head></html>');
    expect(html.indexOf('browser-bridge')).toBeLessThan(html.indexOf('a.js'));
  });
  it('has no place in a page without a head', () => {
    expect(() => withBridge('<p>')).toThrow('head');
  });
});
