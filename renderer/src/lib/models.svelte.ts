/** One model of the selected server, looked at closely. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { ModelCard } from '../../../shared/ipc/types.ts';

export class Models {
  card = $state.raw<ModelCard | null>(null);
  error = $state.raw<ErrorReport | null>(null);
  loading = $state(false);

  readonly #bridge: Bridge;
  #asked = 0;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Of what was asked for last, whatever answers last. */
  async open(name: string): Promise<void> {
    const asked = ++this.#asked;
    if (this.card?.name !== name) this.card = null;
    this.error = null;
    this.loading = true;
    const answer = await this.#bridge.call('models.open', { name });
    if (asked !== this.#asked) return;
    this.loading = false;
    this.card = answer.ok ? answer.value : null;
    this.error = answer.ok ? null : answer.error;
  }

  /** Takes the model on show although it, or who signed it, is another than before. @returns whether it was taken */
  async accept(): Promise<boolean> {
    const { card } = this;
    if (!card) return false;
    const { name, commitment, signer } = card;
    const other = signer?.standing === 'changed' || signer?.standing === 'gone';
    const answer = await this.#bridge.call('models.accept', {
      ...{ name, commitment },
      ...(other && { signer: signer.key ?? 'none' }),
    });
    if (answer.ok) await this.open(name);
    else this.error = answer.error;
    return answer.ok;
  }
}
