/** Where the window was: kept in a small file, checked when read, and moved back when its screen is gone. */
import { readFile, writeFile } from 'node:fs/promises';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  readonly bounds: Bounds | null;
  readonly maximized: boolean;
}

export const SMALLEST = { width: 640, height: 480 } as const;
export const USUAL = { width: 1280, height: 800 } as const;
const NOTHING_KNOWN: WindowState = { bounds: null, maximized: false };
/** This much of the window must lie on a screen for it to be found and moved. */
const VISIBLE = 64;
const FARTHEST = 100_000;

/** The state in a file's text; anything that is not one is the usual state. */
export function parseWindowState(text: string): WindowState {
  try {
    const { bounds, maximized } = JSON.parse(text) as {
      bounds?: Partial<Bounds> | null;
      maximized?: unknown;
    };
    const numbers = [bounds?.x, bounds?.y, bounds?.width, bounds?.height];
    const fits = numbers.every((value) => Number.isInteger(value) && Math.abs(value as number) < FARTHEST);
    return { bounds: fits ? (bounds as Bounds) : null, maximized: maximized === true };
  } catch {
    return NOTHING_KNOWN;
  }
}

/** The bounds to open with on these screens: the kept ones where they can be seen, else the usual size, centred by the system. */
export function boundsOn(
  screens: readonly Bounds[],
  state: WindowState,
): Partial<Bounds> & { width: number; height: number } {
  const { bounds } = state;
  if (!bounds) return USUAL;
  const width = Math.max(bounds.width, SMALLEST.width);
  const height = Math.max(bounds.height, SMALLEST.height);
  const seen = screens.some(
    (screen) =>
      bounds.x + width > screen.x + VISIBLE &&
      bounds.x < screen.x + screen.width - VISIBLE &&
      bounds.y >= screen.y &&
      bounds.y < screen.y + screen.height - VISIBLE,
  );
  return seen ? { x: bounds.x, y: bounds.y, width, height } : { width, height };
}

export async function readWindowState(file: string): Promise<WindowState> {
  return parseWindowState(await readFile(file, 'utf8').catch(() => ''));
}

/** Losing it costs nothing, so failures are silent. */
export async function keepWindowState(file: string, state: WindowState): Promise<void> {
  await writeFile(file, JSON.stringify(state)).catch(() => undefined);
}
