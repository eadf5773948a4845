/** SIGHUP: certificates, tokens and models are read again, each for itself; what cannot be used is told and leaves in force what was. */
import { toCryptoNetsError } from '../shared/errors/index.ts';
import type { Access } from './identity/access.ts';
import type { Model } from './models/model.ts';
import { changesBetween } from './models/reload.ts';
import type { ModelRegistry } from './models/registry.ts';
import type { Log } from './observe/log.ts';
import type { ServerTls } from './transport/credentials.ts';

export interface ReloadParts {
  readonly log: Log;
  readonly tls: ServerTls | undefined;
  readonly access: Access;
  readonly models: ModelRegistry;
  /** Reads the folder of models again. */
  readonly readModels: () => Promise<ModelRegistry>;
  /** Makes ready what models of the folder need, before anybody can ask for them. */
  readonly prepare: (models: ModelRegistry) => Promise<void>;
  /** Tells whoever keeps something by model. */
  readonly modelsChanged: () => void;
}

/** How a part went, for whoever counts. */
export type ReloadPart = 'certificates' | 'tokens' | 'models';
export type ReloadOutcome = 'ok' | 'failed';

export class Reload {
  readonly #parts: ReloadParts;
  readonly #told: (part: ReloadPart, outcome: ReloadOutcome) => void;
  #last: Promise<void> = Promise.resolve();

  constructor(
    parts: ReloadParts,
    told: (part: ReloadPart, outcome: ReloadOutcome) => void = () => undefined,
  ) {
    this.#parts = parts;
    this.#told = told;
  }

  /** One after the other; never rejects. */
  run(): Promise<void> {
    this.#last = this.#last.then(() => this.#run());
    return this.#last;
  }

  async #run(): Promise<void> {
    const { tls, access } = this.#parts;
    await this.#part('certificates', async () => tls?.reload());
    await this.#part('tokens', () => access.reload());
    await this.#part('models', () => this.#models());
    this.#parts.log.info({
      event: 'reloaded',
      tokens: access.count,
      models: this.#parts.models.models().length,
    });
  }

  async #part(part: ReloadPart, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.#told(part, 'ok');
    } catch (error) {
      const { code, message } = toCryptoNetsError(error);
      this.#parts.log.error({ event: 'reload-failed', part, code, reason: message });
      this.#told(part, 'failed');
    }
  }

  async #models(): Promise<void> {
    const { models, log, readModels, prepare, modelsChanged } = this.#parts;
    const before: readonly Model[] = models.models();
    const read = await readModels();
    await prepare(read);
    models.replaceBy(read);
    modelsChanged();
    for (const { folder, error, kept } of read.refused) {
      log.error({ event: 'model-refused', folder, code: error.code, reason: error.message, kept });
    }
    log.info({ event: 'models-reloaded', ...changesBetween(before, models.models()) });
    if (read.refused.length > 0) this.#told('models', 'failed');
  }
}
