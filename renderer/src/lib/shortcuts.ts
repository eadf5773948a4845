/** Keys that work everywhere in the window. */
export type ShortcutName =
  'predict' | 'stop' | 'open' | 'undo' | 'redo' | 'history' | 'settings' | 'shortcuts' | 'palette';

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey?: boolean;
}

const WITH_CONTROL: Readonly<Record<string, ShortcutName>> = {
  o: 'open',
  z: 'undo',
  y: 'redo',
  h: 'history',
  k: 'palette',
  ',': 'settings',
  '/': 'shortcuts',
};

/** The shortcut that a key press means. `typing`: the focus is on something that uses Enter or text itself. */
export function shortcutOf(press: KeyPress, typing: boolean): ShortcutName | null {
  if (press.altKey) return null;
  if (press.ctrlKey || press.metaKey) {
    const meant = WITH_CONTROL[press.key.toLowerCase()] ?? null;
    const name = meant === 'undo' && press.shiftKey ? 'redo' : meant;
    return (name === 'undo' || name === 'redo') && typing ? null : name;
  }
  if (press.key === 'Escape') return 'stop';
  return press.key === 'Enter' && !typing ? 'predict' : null;
}

const USES_ENTER = 'button, a[href], input, select, textarea, summary, [role="button"], [contenteditable]';

/** Whether the element under the focus has a use of its own for Enter. */
export function takesKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(USES_ENTER) !== null;
}
