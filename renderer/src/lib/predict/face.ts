/** Four faces of the home view, and the moment before the button. */
import type { OperationState } from '../operation.svelte.ts';

export type Face = 'empty' | 'ready' | 'busy' | 'done' | 'failed';

/** @param behind what came of it is that of an earlier drawing, @param askable there is something to ask about */
export function faceOf(state: OperationState, behind: boolean, askable: boolean): Face {
  if (state === 'running' || state === 'stopping') return 'busy';
  if (state === 'failed') return 'failed';
  if (state === 'done' && !behind) return 'done';
  return askable ? 'ready' : 'empty';
}
