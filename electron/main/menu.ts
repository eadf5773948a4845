/** The application menu. Shortcuts belong to the views: the menu shows them, and choosing an entry presses the keys. */
import type { MenuItemConstructorOptions } from 'electron';
import { menu as german } from '../../renderer/src/lib/words/de/menu.ts';
import type { Language } from '../../renderer/src/lib/words/language.ts';
import { menu as english } from '../../renderer/src/lib/words/menu.ts';

/** A key as `sendInputEvent` takes it. */
export interface KeyPress {
  readonly keyCode: string;
  readonly modifiers: ('control' | 'meta' | 'shift')[];
}

export interface MenuFacts {
  readonly platform: NodeJS.Platform;
  readonly devTools: boolean;
  readonly press: (key: KeyPress) => void;
  /** English where nothing else is said. */
  readonly language?: Language;
}

const WORDS = { en: english, de: german } as const;

/** The shortcuts of the views, as the menu shows them (docs of the views list the same). */
const SHORTCUTS = {
  open: { accelerator: 'CmdOrCtrl+O', keyCode: 'O', command: true },
  predict: { accelerator: 'Enter', keyCode: 'Enter', command: false },
  stop: { accelerator: 'Esc', keyCode: 'Escape', command: false },
  history: { accelerator: 'CmdOrCtrl+H', keyCode: 'H', command: true },
  settings: { accelerator: 'CmdOrCtrl+,', keyCode: ',', command: true },
  shortcuts: { accelerator: 'CmdOrCtrl+/', keyCode: '/', command: true },
} as const;

/** `registerAccelerator: false`: the page hears the keys itself, in both shells alike. */
function shortcut(facts: MenuFacts, name: keyof typeof SHORTCUTS): MenuItemConstructorOptions {
  const { accelerator, keyCode, command } = SHORTCUTS[name];
  const modifier = facts.platform === 'darwin' ? 'meta' : 'control';
  return {
    id: name,
    label: WORDS[facts.language ?? 'en'].shortcuts[name],
    accelerator,
    registerAccelerator: false,
    click: () => facts.press({ keyCode, modifiers: command ? [modifier] : [] }),
  };
}

export function menuTemplate(facts: MenuFacts): MenuItemConstructorOptions[] {
  const item = (name: keyof typeof SHORTCUTS) => shortcut(facts, name);
  const menu = WORDS[facts.language ?? 'en'];
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const tools: MenuItemConstructorOptions[] = facts.devTools
    ? [line, { role: 'reload' }, { role: 'toggleDevTools' }]
    : [];
  return [
    ...(facts.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: menu.file, submenu: [item('open'), line, item('settings'), line, { role: 'quit' }] },
    { role: 'editMenu' },
    { label: menu.predict, submenu: [item('predict'), item('stop')] },
    {
      label: menu.view,
      submenu: [
        item('history'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...tools,
      ],
    },
    { role: 'help', label: menu.help, submenu: [item('shortcuts'), { role: 'about' }] },
  ];
}
