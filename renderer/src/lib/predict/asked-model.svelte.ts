/** The models of the server in use, and the one of them that is asked. */
import type { ErrorReport } from '../../../../shared/errors/index.ts';
import type { Bridge } from '../../../../shared/ipc/bridge.ts';
import type { ModelSummary, PredictionResult } from '../../../../shared/ipc/types.ts';

const DEFAULT_INPUT_BITS = 2;

export class AskedModel {
  list = $state.raw<readonly ModelSummary[]>([]);
  /** Why they are not known. */
  error = $state.raw<ErrorReport | null>(null);
  readonly #bridge: Bridge;
  /** Name of the one that somebody chose. */
  #wanted = $state('');

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** That of the settings where the server has it, else the first that reads digits, else the first. */
  get model(): ModelSummary | undefined {
    const { list } = this;
    const chosen = list.find(({ name }) => name === this.#wanted);
    return chosen ?? list.find(({ reads = 'digit' }) => reads === 'digit') ?? list[0];
  }

  /** Only a model that somebody chose is named: the host takes the server's first of digits by itself. */
  get named(): string | undefined {
    const { model } = this;
    const plain = model?.name !== this.#wanted && (model?.reads ?? 'digit') === 'digit';
    return plain ? undefined : model?.name;
  }

  get inputBits(): number {
    return this.model?.inputBits ?? DEFAULT_INPUT_BITS;
  }

  /** Whether it can be asked this way; null before that is known. */
  offers(packing: 'batch' | 'interactive'): boolean | null {
    const { model } = this;
    return model ? model.packings.some((offered) => offered.packing === packing) : null;
  }

  /** What the server says of the model that answered. */
  of({ model }: PredictionResult): ModelSummary | undefined {
    return this.list.find(({ name }) => name === model);
  }

  /** @returns whether it is another wish than before */
  want(model: string): boolean {
    const other = model !== this.#wanted;
    this.#wanted = model;
    return other;
  }

  async load(): Promise<void> {
    const answer = await this.#bridge.call('models.list', undefined);
    this.error = answer.ok ? null : answer.error;
    if (answer.ok) this.list = answer.value;
  }
}
