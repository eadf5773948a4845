/** Window state and menu: small things that should not surprise. */
import type { MenuItemConstructorOptions } from 'electron';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { menuTemplate, type KeyPress } from '../../../../electron/main/menu.ts';
import { boundsOn, parseWindowState, SMALLEST, USUAL } from '../../../../electron/main/window-state.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };

describe('window state', () => {
  it('comes back as it was', () => {
    const state = { bounds: { x: 10, y: 20, width: 900, height: 700 }, maximized: true };
    expect(parseWindowState(JSON.stringify(state))).toEqual(state);
    expect(boundsOn([SCREEN], state)).toEqual(state.bounds);
  });

  it.each(['', 'null', '[]', '{"bounds":{"x":1}}', '{"bounds":{"x":"1","y":0,"width":1e9,"height":2}}'])(
    'is the usual one for %s',
    (text) => {
      expect(boundsOn([SCREEN], parseWindowState(text))).toEqual(USUAL);
    },
  );

  it('leaves a screen that is gone', () => {
    const state = { bounds: { x: 5000, y: 0, width: 900, height: 700 }, maximized: false };
    expect(boundsOn([SCREEN], state)).toEqual({ width: 900, height: 700 });
  });

  it('is always large enough and visible, whatever a file says', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.integer(),
        fc.integer(),
        fc.integer(),
        fc.integer(),
        (junk, x, y, width, height) => {
          for (const text of [junk, JSON.stringify({ bounds: { x, y, width, height } })]) {
            const bounds = boundsOn([SCREEN], parseWindowState(text));
            expect(bounds.width).toBeGreaterThanOrEqual(SMALLEST.width);
            expect(bounds.height).toBeGreaterThanOrEqual(SMALLEST.height);
            if (bounds.x !== undefined) expect(bounds.x).toBeLessThan(SCREEN.width);
          }
        },
      ),
    );
  });
});

describe('menu', () => {
  function entries(items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
    return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? entries(item.submenu) : [])]);
  }
  const pressed: KeyPress[] = [];
  const menu = (platform: NodeJS.Platform, devTools = false) =>
    entries(menuTemplate({ platform, devTools, press: (key) => pressed.push(key) }));

  it('shows the shortcuts of the views and takes none from them', () => {
    const shown = menu('linux').filter((item) => item.accelerator);
    expect(shown.map((item) => item.accelerator)).toEqual(
      expect.arrayContaining(['CmdOrCtrl+O', 'Enter', 'Esc', 'CmdOrCtrl+/']),
    );
    expect(shown.every((item) => item.registerAccelerator === false)).toBe(true);
  });

  it.each([
    ['linux', 'control'],
    ['darwin', 'meta'],
  ] as const)('presses the keys on %s', (platform, modifier) => {
    const open = menu(platform).find((item) => item.id === 'open');
    (open?.click as (() => void) | undefined)?.();
    expect(pressed.at(-1)).toEqual({ keyCode: 'O', modifiers: [modifier] });
  });

  it('has developer tools in unpackaged builds only', () => {
    const roles = (devTools: boolean) => menu('linux', devTools).map((item) => item.role);
    expect(roles(true)).toContain('toggleDevTools');
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(false)).not.toContain('reload');
  });
});
