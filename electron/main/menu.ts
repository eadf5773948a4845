/** The application menu. Shortcuts belong to the views: the menu shows them, and choosing an entry presses the keys. */
import type { MenuItemConstructorOptions } from 'electron';

/** A key as `sendInputEvent` takes it. */
export interface KeyPress {
  readonly keyCode: string;
  readonly modifiers: ('control' | 'meta' | 'shift')[];
}

export interface MenuFacts {
  readonly platform: NodeJS.Platform;
  readonly devTools: boolean;
  readonly press: (key: KeyPress) => void;
}

/** The shortcuts of the views, as the menu shows them (docs of the views list the same). */
const SHORTCUTS = {
  open: { label: 'Open images…', accelerator: 'CmdOrCtrl+O', keyCode: 'O', command: true },
  predict: { label: 'Predict privately', accelerator: 'Enter', keyCode: 'Enter', command: false },
  stop: { label: 'Stop', accelerator: 'Esc', keyCode: 'Escape', command: false },
  history: { label: 'History', accelerator: 'CmdOrCtrl+H', keyCode: 'H', command: true },
  settings: { label: 'Settings', accelerator: 'CmdOrCtrl+,', keyCode: ',', command: true },
  shortcuts: { label: 'Keyboard shortcuts', accelerator: 'CmdOrCtrl+/', keyCode: '/', command: true },
} as const;

/** `registerAccelerator: false`: the page hears the keys itself, in both shells alike. */
function shortcut(facts: MenuFacts, name: keyof typeof SHORTCUTS): MenuItemConstructorOptions {
  const { label, accelerator, keyCode, command } = SHORTCUTS[name];
  const modifier = facts.platform === 'darwin' ? 'meta' : 'control';
  return {
    id: name,
    label,
    accelerator,
    registerAccelerator: false,
    click: () => facts.press({ keyCode, modifiers: command ? [modifier] : [] }),
  };
}

export function menuTemplate(facts: MenuFacts): MenuItemConstructorOptions[] {
  const item = (name: keyof typeof SHORTCUTS) => shortcut(facts, name);
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const tools: MenuItemConstructorOptions[] = facts.devTools
    ? [line, { role: 'reload' }, { role: 'toggleDevTools' }]
    : [];
  return [
    ...(facts.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [item('open'), line, item('settings'), line, { role: 'quit' }] },
    { role: 'editMenu' },
    { label: '&Predict', submenu: [item('predict'), item('stop')] },
    {
      label: '&View',
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
    { role: 'help', label: '&Help', submenu: [item('shortcuts'), { role: 'about' }] },
  ];
}
