/** Runs of the methods of the talk's table: the talk's own in this process, ours by a server that lives as long as the run. */
import { readMethodNetwork, type MethodNetwork } from '../../engine/methods/network.ts';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import type { MethodRun, PredictionResult } from '../../shared/ipc/types.ts';
import { figuresOf } from '../../shared/methods/method.ts';
import type { MethodId } from '../../shared/methods/names.ts';
import { rowOf, type OurPacking } from '../../shared/methods/rows.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { StageName } from '../../shared/stages/index.ts';
import { requireNetworkScores, runMethod, type Measured } from '../operations/index.ts';
import type { Predictions } from './predictions.ts';
import type { ServerProcess } from './server-process.ts';

export interface MethodsParts {
  readonly modelsDir: string;
  /** One with the models of this program; it keeps the weights of the named one to itself. */
  readonly startServer: (privateModel: string | undefined) => ServerProcess;
  readonly predictions: Pick<Predictions, 'run'>;
}

/** Done once a key: no part of a latency. */
const ONCE: ReadonlySet<StageName> = new Set(['keygen', 'upload-keys']);

export class Methods {
  readonly #parts: MethodsParts;
  #running = false;

  constructor(parts: MethodsParts) {
    this.#parts = parts;
  }

  /**
   * One at a time: the largest takes two cores and some 1.5 GB.
   * @param pixels one image, grey bytes
   * @throws BUSY, RESULT_WRONG when a score differs from the integer network's, CANCELLED, and what a prediction throws
   */
  async run(method: MethodId, pixels: Uint8Array, control: Control): Promise<MethodRun> {
    if (this.#running) throw new CryptoNetsError('BUSY', 'another method runs');
    this.#running = true;
    try {
      const { runs, network } = rowOf(method);
      const own = await readMethodNetwork(network, this.#parts.modelsDir);
      throwIfAborted(control.signal);
      const measured =
        typeof runs === 'string'
          ? await this.#runOurs(runs, own, pixels, control)
          : await runMethod(runs, own, pixels, control);
      return { method, ...measured };
    } finally {
      this.#running = false;
    }
  }

  async #runOurs(
    packing: OurPacking,
    own: MethodNetwork,
    pixels: Uint8Array,
    control: Control,
  ): Promise<Measured> {
    const { name } = own.network;
    await using held = new AsyncDisposableStack();
    const server = this.#parts.startServer(packing === 'private' ? name : undefined);
    const stop = (): void => void server.stop();
    control.signal?.addEventListener('abort', stop, { once: true });
    held.defer(() => {
      control.signal?.removeEventListener('abort', stop);
      return server.stop();
    });
    const ownServer = await server.address;
    throwIfAborted(control.signal);
    const wish = {
      ...{ ownServer, model: name, pixels, checkPlain: false, ephemeralKey: true },
      packing: packing === 'interactive' ? ('interactive' as const) : ('batch' as const),
    };
    // A measurement is no prediction that anybody would look for: it does not come into the history.
    const unremembered = { ...control, afterwards: () => undefined };
    const result = await this.#parts.predictions.run('', wish, unremembered);
    requireNetworkScores(own, pixels, result.scores[0]!.map(BigInt));
    return measuredOf(result);
  }
}

function measuredOf(result: PredictionResult): Measured {
  const { parameters, trace, engine } = result;
  const once = trace.spans.filter(({ name }) => ONCE.has(name));
  const latencyMs = trace.wallMs - once.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const images = result.packing === 'batch' ? parameters.polyDegree : 1;
  return {
    ...{ digit: result.predictions[0]!, scores: result.scores[0]!, images },
    ...{ uploadBytes: trace.uploadBytes, ...figuresOf(latencyMs / 1000, trace.uploadBytes, images) },
    parameters: `${parameters.name}, ${parameters.publishedModulusBits} bits published`,
    engine: `${engine.server} BGV`,
  };
}
