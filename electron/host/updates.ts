/** Whether there is a newer version: asked only where somebody has chosen that, at most once a day; nothing is installed. */
import type { UpdateState } from '../../shared/ipc/types.ts';
import { asIntegerIn, asText, orNull, setting, type Store } from '../store/index.ts';

const DAY_MS = 86_400_000;
const ASKED_AT = setting<number>('updates.asked', 0, asIntegerIn(0, Number.MAX_SAFE_INTEGER));
const TOLD = setting<string | null>('updates.told', null, orNull(asText(32)));

export interface UpdatesParts {
  readonly store: Store;
  readonly wanted: () => boolean;
  /** Of this program; nothing is compared where it is not one. */
  readonly version: () => Promise<string>;
  /** The newest one, asked for now. */
  readonly ask: () => Promise<string | undefined>;
  readonly now?: () => number;
}

export class Updates {
  readonly #parts: UpdatesParts;
  /** One question at a time, however many windows wait for it. */
  #asking: Promise<void> | undefined;

  constructor(parts: UpdatesParts) {
    this.#parts = parts;
  }

  /** @param now asks even when it was asked today, if it may be asked at all */
  async state(now: boolean): Promise<UpdateState> {
    const { store, wanted, version, now: clock = Date.now } = this.#parts;
    if (!wanted()) return { state: 'off' };
    const age = clock() - store.settings.read(ASKED_AT);
    if (now || age < 0 || age >= DAY_MS) await (this.#asking ??= this.#ask());
    const told = store.settings.read(TOLD);
    if (told === null) return { state: 'unknown' };
    return isNewer(told, await version()) ? { state: 'newer', version: told } : { state: 'current' };
  }

  async #ask(): Promise<void> {
    const { store, ask, now: clock = Date.now } = this.#parts;
    try {
      const told = await ask();
      store.settings.write(ASKED_AT, clock());
      store.settings.write(TOLD, told ?? null);
    } finally {
      this.#asking = undefined;
    }
  }
}

const numbersOf = (version: string): readonly number[] => version.split(/[.+-]/).slice(0, 3).map(Number);

export function isNewer(one: string, other: string): boolean {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  if ([...a, ...b].some(Number.isNaN)) return false;
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && a[at]! > (b[at] ?? 0);
}
