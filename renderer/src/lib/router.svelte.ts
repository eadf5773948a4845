/** Which view is open: an address of the window (#/history), so that Back, reload and links lead where one expects. */
export const VIEWS = [
  'predict',
  'history',
  'ledger',
  'models',
  'methods',
  'keys',
  'servers',
  'settings',
  'about',
] as const;
export type ViewName = (typeof VIEWS)[number];

/** A window's address, as far as views are concerned. */
export interface Place {
  /** `#/view/detail`, or anything that somebody typed. */
  read(): string;
  /** A new entry in the way back. */
  push(hash: string): void;
  /** Calls when somebody went back or forth, or typed another address. */
  onMove(moved: () => void): void;
}

/** The window's own; nowhere where there is no window. */
export function windowPlace(): Place | undefined {
  if (typeof window === 'undefined') return undefined;
  return {
    read: () => window.location.hash,
    push: (hash) => window.history.pushState(null, '', hash),
    onMove: (moved) => {
      window.addEventListener('popstate', moved);
      window.addEventListener('hashchange', moved);
    },
  };
}

const ADDRESS = /^#\/([a-z]+)(?:\/([A-Za-z0-9_-]{1,64}))?$/;

export class Router {
  view = $state<ViewName>('predict');
  /** What is open within the view, for example an entry of the history. */
  detail = $state<string | null>(null);
  readonly #place: Place | undefined;

  constructor(place?: Place) {
    this.#place = place;
    place?.onMove(() => this.#follow());
    this.#follow();
  }

  go(view: ViewName, detail: string | null = null): void {
    if (view === this.view && detail === this.detail) return;
    [this.view, this.detail] = [view, detail];
    this.#place?.push(detail === null ? `#/${view}` : `#/${view}/${detail}`);
  }

  /** An address that means nothing is that of the home view. */
  #follow(): void {
    const [, name, detail = null] = ADDRESS.exec(this.#place?.read() ?? '') ?? [];
    const view = VIEWS.find((known) => known === name);
    [this.view, this.detail] = view ? [view, detail] : ['predict', null];
  }
}
