/**
 * The menu, as it was built and set; a test presses its entries.
 *
 * Assumed of Electron: `buildFromTemplate` throws for an entry that has no label, role or type; `click` runs when the entry is chosen
 * (electronjs.org/docs/latest/api/menu, .../menu-item).
 */
import type * as Electron from 'electron';

type Template = (Electron.MenuItemConstructorOptions | Electron.MenuItem)[];

let current: Template = [];

/** Every entry, those of submenus too. */
function entriesOf(template: Template): Template {
  return template.flatMap((entry) => [
    entry,
    ...(Array.isArray(entry.submenu) ? entriesOf(entry.submenu) : []),
  ]);
}

export const Menu = {
  buildFromTemplate(template: Template): { readonly template: Template } {
    for (const { label, role, type } of entriesOf(template))
      if (label === undefined && role === undefined && type === undefined)
        throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
    return { template };
  },
  setApplicationMenu({ template }: { readonly template: Template }): void {
    current = template;
  },
} satisfies Partial<Record<keyof typeof Electron.Menu, unknown>>;

/** Chooses the entry of that id. */
export function choose(id: string): void {
  const entry = entriesOf(current).find((candidate) => candidate.id === id);
  if (!entry?.click) throw new Error(`The menu has no entry ${id}.`);
  (entry.click as () => void)();
}

export const menuIds = (): string[] => entriesOf(current).flatMap(({ id }) => (id === undefined ? [] : [id]));
