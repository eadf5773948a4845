/** What a window can do about an error for its reader: a button for each way to recover that is a place of the app, or an act. */
import { createContext } from 'svelte';
import type { Recovery } from '../../../shared/errors/index.ts';
import type { Router, ViewName } from './router.svelte.ts';
import { words } from './words.ts';

export interface Remedy {
  readonly label: string;
  readonly act: () => void;
}

/** Undefined where there is nothing to press, or where the reader is already at the place. */
export type Remedies = (recovery: Recovery) => Remedy | undefined;

export const [getRemedies, setRemedies] = createContext<Remedies>();

const PLACES: Partial<Record<Recovery, ViewName & keyof typeof words.remedies.go>> = {
  unlock: 'keys',
  'make-keystore': 'keys',
  'choose-key': 'keys',
  'choose-server': 'servers',
  'choose-engine': 'settings',
};

export function remediesOf(router: Pick<Router, 'view' | 'go'>, reload: () => void): Remedies {
  return (recovery) => {
    if (recovery === 'reload') return { label: words.remedies.reload, act: reload };
    const place = PLACES[recovery];
    if (place === undefined || router.view === place) return undefined;
    return { label: words.remedies.go[place], act: () => router.go(place) };
  };
}
