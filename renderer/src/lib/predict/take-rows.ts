/** Rows that are typed, and those that came with the program: the host encodes them, here they become an input. */
import type { Bridge } from '../../../../shared/ipc/bridge.ts';
import type { Result } from '../../../../shared/ipc/types.ts';
import { newOperationId } from '../operation.svelte.ts';
import { words } from '../words.ts';
import { inputOfRows, type RowsInput } from './input.ts';

/** What is typed for a model: the values of a form, or lines of sequences. */
export type TypedRows = { readonly values: readonly string[] } | { readonly sequences: string };

export async function takeTyped(bridge: Bridge, model: string, typed: TypedRows): Promise<Result<RowsInput>> {
  const facts = { source: 'form', name: '', model, notRead: [] } as const;
  const answer =
    'values' in typed
      ? await bridge.call('rows.typed', { model, values: typed.values })
      : await bridge.call('rows.read', {
          readingId: newOperationId(),
          model,
          name: words.predict.rows.typed,
          bytes: new TextEncoder().encode(typed.sequences),
        });
  return answer.ok ? { ok: true, value: inputOfRows([answer.value], facts) } : answer;
}

/** Null where there are none. */
export async function takeSamples(bridge: Bridge, model: string): Promise<Result<RowsInput | null>> {
  const answer = await bridge.call('rows.samples', { model });
  if (!answer.ok) return answer;
  const facts = { source: 'sample', name: words.predict.rows.samples, model, notRead: [] } as const;
  return { ok: true, value: answer.value && inputOfRows([answer.value], facts) };
}

/** What of rows goes with the start of a prediction; labels where every row has a class. */
export function rowsWish({ model, levels, labels, source, count, header, cells }: RowsInput) {
  return { model, pixels: levels, labels: labelBytes(labels), source, rows: { count, header, cells } };
}

/** A class a byte; undefined where a row has none. */
function labelBytes(labels: RowsInput['labels']): Uint8Array | undefined {
  if (
    !labels ||
    labels.some((label) => label === null || !Number.isInteger(label) || label < 0 || label > 255)
  )
    return undefined;
  return Uint8Array.from(labels as readonly number[]);
}
