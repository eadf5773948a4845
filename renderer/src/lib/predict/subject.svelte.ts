/** What the model that is asked reads and answers: asked for once a model, forgotten with it. */
import type { ErrorReport } from '../../../../shared/errors/index.ts';
import type { Bridge } from '../../../../shared/ipc/bridge.ts';
import type { ModelSummary } from '../../../../shared/ipc/types.ts';
import type { InputKind, ModelDescription } from '../../../../shared/network/description/types.ts';
import type { TypedRows } from './take-rows.ts';
import { formColumns, RowForm } from './row-form.svelte.ts';

export class Subject {
  /** Null of digits, and before it is known. */
  description = $state.raw<ModelDescription | null>(null);
  error = $state.raw<ErrorReport | null>(null);
  /** Of a table, one row to be typed. */
  form = $state.raw<RowForm | null>(null);
  /** Of sequences, what is typed. */
  sequence = $state('');
  readonly #bridge: Bridge;
  /** Model and weights that the description is of. */
  #known = '';

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  get kind(): InputKind {
    return this.#kind;
  }

  #kind = $state<InputKind>('digit');

  /** What is typed, where it can be asked about. */
  get typed(): TypedRows | null {
    if (this.#kind === 'sequence') return this.sequence.trim() === '' ? null : { sequences: this.sequence };
    return this.form?.ready ? { values: $state.snapshot(this.form.values) } : null;
  }

  /** The model that is asked from now on. */
  async become(model: ModelSummary | undefined): Promise<void> {
    const kind = model?.reads ?? 'digit';
    const known = model && kind !== 'digit' ? `${model.name} ${model.commitment}` : '';
    if (known === this.#known) return;
    this.#known = known;
    [this.#kind, this.description, this.error, this.form, this.sequence] = [kind, null, null, null, ''];
    if (!model || kind === 'digit') return;
    const answer = await this.#bridge.call('models.open', { name: model.name });
    if (known !== this.#known) return;
    this.error = answer.ok ? null : answer.error;
    this.description = answer.ok ? answer.value.description : null;
    const columns = formColumns(this.description);
    this.form = columns.length > 0 ? new RowForm(columns) : null;
    // Asked again with the next list of models.
    if (!answer.ok) this.#known = '';
  }
}
