/** What goes to the host at the start of a prediction. */
import type { OperationInput } from '../operation.svelte.ts';
import { imagesWish, isDrawing, type PredictInput } from './input.ts';
import { rowsWish } from './take-rows.ts';

/** How images are sent: whichever answers first, or as the person says. */
export type PackingWish = 'auto' | 'interactive' | 'batch';

/** How something is asked about: the model by its name where one was chosen; strokes of one drawing say which. */
interface Asking {
  readonly packing: PackingWish;
  readonly model: string | undefined;
  readonly drawing: string;
}

export function wishOf(
  input: PredictInput,
  { packing, model, drawing }: Asking,
): OperationInput<'predict.start'> {
  return {
    packing,
    ...(input.kind === 'rows' ? rowsWish(input) : { model, ...imagesWish(input) }),
    checkPlain: false,
    title: input.name.slice(0, 255),
    ...(isDrawing(input) ? { drawing } : {}),
  };
}
