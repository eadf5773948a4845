/** Which view is open. */
export const VIEWS = ['predict', 'history', 'keys', 'servers', 'settings', 'about'] as const;
export type ViewName = (typeof VIEWS)[number];

export class Router {
  view = $state<ViewName>('predict');

  go(view: ViewName): void {
    this.view = view;
  }
}
