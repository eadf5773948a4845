/** Predictions with the rooms of the host: picks server, model, packing, key and engine, and remembers what came of it. */
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import type { KeySummary, ModelSigner, PredictionResult, Settings } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import { offeredPlan, type Packing } from '../../shared/packing/index.ts';
import { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { KeyChooser, KeyWish } from '../keys/choose-key.ts';
import type { EvaluationKeys } from '../keys/evaluation-keys.ts';
import {
  CanaryAnswers,
  evidenceOf,
  offeredIn,
  plainCheckImpossible,
  predict,
  readyBatch,
  readyInteractive,
  readyModel,
  type CanaryParts,
  type PredictionInput,
  type ReadyModel,
  type ReadyRun,
} from '../operations/index.ts';
import type { History } from './history.ts';
import type { Owners } from './key-rooms.ts';
import type { ModelPins } from './model-pins.ts';
import type { Models } from './models.ts';
import { packingFor, type ChosenPacking } from './packing-choice.ts';
import type { PackingHistory } from './packing-history.ts';
import type { RemoteOptions } from '../remote/index.ts';
import type { AskedServer } from '../store/index.ts';
import type { Connected, Servers } from './servers.ts';

export interface PredictionsParts {
  readonly servers: Servers;
  readonly models: Models;
  readonly pins: ModelPins;
  readonly keys: KeyChooser;
  readonly owners: Owners;
  readonly evaluationKeys: EvaluationKeys;
  readonly packingHistory: PackingHistory;
  readonly history: History;
  readonly settings: () => Settings;
  /** Tests only. */
  readonly allowInsecure: boolean;
}

/** What a run is made for: whose key, and who looks at it. */
interface RunWish extends KeyWish {
  readonly glimpse?: ((bytes: Uint8Array) => void) | undefined;
}

/** Which model is asked, and what somebody takes of it that was otherwise before. */
export interface ModelWish {
  readonly model?: string | undefined;
  /** The commitment of a model that is another than before, which somebody has looked at and takes. */
  readonly acceptModel?: string | undefined;
  /** Key of the provider that must have signed the model, 64 hexadecimal digits; `none`: it needs no signature. */
  readonly provider?: string | undefined;
}

export interface PredictionWish extends PredictionInput, RunWish, ModelWish {
  readonly packing: 'auto' | Packing;
  /** Address of a server that the app has started for this run, instead of the selected one. */
  readonly ownServer?: string | undefined;
  /** A second server that is sent the same ciphertexts; an answer that differs fails with RESULT_DISAGREES. */
  readonly agree?: RemoteOptions | undefined;
  /** Canaries go with so many in a hundred calls; undefined: as the settings say, to servers of others. */
  readonly canaryPercent?: number | undefined;
  /** Strokes of one drawing say the same: the newest stands for all in the history. */
  readonly drawing?: string | undefined;
}

export type DescribedModel = Pick<ReadyModel, 'name' | 'commitment' | 'input' | 'description'>;

/** Where a run takes place, on the clock that began when the button was pressed. */
interface Scene {
  readonly connected: Connected;
  /** The second server, with its own view of the model. */
  readonly second?: { readonly connected: Connected; readonly model: ReadyModel } | undefined;
  readonly model: ReadyModel;
  /** Who signed it; null when nobody did. */
  readonly signer: ModelSigner | null;
  readonly stopwatch: Stopwatch;
  readonly control: Control;
}

interface Unremembered {
  readonly operationId: string;
  readonly startedAtMs: number;
  readonly result: PredictionResult;
  readonly serverId: string | null;
  readonly serverKind: AskedServer;
  /** By which the history of packings knows the server. */
  readonly link: { readonly id: string; readonly local: boolean };
  readonly key: KeySummary;
  readonly drawing: string | undefined;
}

export class Predictions {
  readonly #parts: PredictionsParts;
  readonly #canaryAnswers = new CanaryAnswers();

  constructor(parts: PredictionsParts) {
    this.#parts = parts;
  }

  /** From button to result; the history comes afterwards, and what keeps it from coming is told there. @throws what operations/predict.ts throws, and KEY_NOT_FOUND, VAULT_LOCKED, PACKING_NOT_OFFERED */
  async run(operationId: string, wish: PredictionWish, control: Control): Promise<PredictionResult> {
    const startedAtMs = Date.now();
    const first = await this.#scene(wish, control);
    using connected = first.connected;
    const { model, signer, stopwatch } = first;
    if (wish.checkPlain && !model.network) throw plainCheckImpossible();
    using second = wish.agree && (await this.#second(wish.agree, first, wish.pixels.length));
    const scene = { ...first, second };
    const begun = await this.#begin(wish, scene);
    await using ready = begun.ready;
    const { packing, reason: packingReason } = begun.chosen;
    const { key, packed } = ready;
    const { catalog } = connected;
    const server = (packing === 'interactive' ? catalog.interactive : undefined) ?? catalog.batch;
    const shown = { name: key.name, ephemeral: key.ephemeral };
    const canaries = this.#canaries(wish, first);
    const parts = { server, model, packed, packingReason, key: shown, stopwatch, canaries };
    const predicted = await predict(parts, wish, control);
    const agreed = second?.connected.address;
    const result = { ...predicted, ...(agreed && { agreed }), ...(signer && { signer }) };
    const { id, local } = connected;
    const link = { id, local };
    const asked = this.#parts.servers.asked(connected);
    const finished = { operationId, startedAtMs, result, ...asked, link, key, drawing: wish.drawing };
    (control.afterwards ?? ((act) => act()))(() => this.#remember(finished));
    return result;
  }

  #canaries({ canaryPercent }: PredictionWish, { connected, model }: Scene): CanaryParts | undefined {
    const percent = canaryPercent ?? (connected.local ? 0 : this.#parts.settings().canaryPercent);
    if (percent === 0) return undefined;
    const about = JSON.stringify([connected.address, model.name, model.commitment]);
    const { plain } = evidenceOf(model.network);
    return { percent, answers: this.#canaryAnswers, about, input: model.input, plain };
  }

  /**
   * Makes ready what an interactive prediction takes besides the image. Does nothing new when it is ready already.
   * @throws PACKING_NOT_OFFERED (the server has batches only), VAULT_LOCKED, EVALUATION_KEYS_NO_ROOM, CANCELLED
   */
  async warm(modelName: string | undefined, control: Control): Promise<KeySummary> {
    const scene = await this.#scene({ model: modelName }, control);
    using _connected = scene.connected;
    await using ready = await this.#ready('interactive', {}, scene);
    return ready.key;
  }

  /** What a model reads and answers. @throws MODEL_NOT_FOUND, and what making it ready throws */
  async describe(wish: ModelWish, control: Control): Promise<DescribedModel> {
    const scene = await this.#scene(wish, control);
    using _connected = scene.connected;
    const { name, commitment, input, description } = scene.model;
    return { name, commitment, input, description };
  }

  async #scene(
    wish: ModelWish & { readonly pixels?: Uint8Array; readonly ownServer?: string | undefined },
    control: Control,
  ): Promise<Scene> {
    const stopwatch = new Stopwatch();
    const { servers, models, allowInsecure } = this.#parts;
    using held = new DisposableStack();
    const { ownServer } = wish;
    const connected = held.use(
      await (ownServer ? servers.connectOwn(ownServer, control.signal) : servers.connect(control.signal)),
    );
    const sources = { ...models.sources(connected, allowInsecure), values: wish.pixels?.length };
    const model = await readyModel(sources, wish.model, control.signal);
    const taken = { commitment: wish.acceptModel, signer: wish.provider };
    const offered = offeredIn(connected.catalog, model.name);
    const signer = await this.#parts.pins.check(connected.address, offered, taken);
    held.move();
    return { connected, model, signer, stopwatch, control };
  }

  /** By the name that the first server has it under. */
  async #second(
    options: RemoteOptions,
    { model, control }: Scene,
    values: number,
  ): Promise<Disposable & { readonly connected: Connected; readonly model: ReadyModel }> {
    const { servers, models, allowInsecure } = this.#parts;
    using held = new DisposableStack();
    const connected = held.use(await servers.connectBeside(options, control.signal));
    const sources = { ...models.sources(connected, allowInsecure), values };
    const theirs = await readyModel(sources, model.name, control.signal);
    const kept = held.move();
    return { connected, model: theirs, [Symbol.dispose]: () => kept.dispose() };
  }

  /** Where the packing was left to us and the server has no room for evaluation keys: as a batch, which needs none. */
  async #begin(
    wish: PredictionWish,
    scene: Scene,
  ): Promise<{ readonly chosen: ChosenPacking; readonly ready: ReadyRun }> {
    const chosen = this.#choose(wish, scene);
    try {
      return { chosen, ready: await this.#ready(chosen.packing, wish, scene) };
    } catch (error) {
      const noRoom = toCryptoNetsError(error).code === 'EVALUATION_KEYS_NO_ROOM';
      if (!noRoom || wish.packing !== 'auto' || chosen.packing === 'batch') throw error;
      const batch: ChosenPacking = { packing: 'batch', reason: { kind: 'no-room' } };
      return { chosen: batch, ready: await this.#ready('batch', wish, scene) };
    }
  }

  #choose(wish: PredictionWish, { connected, model }: Scene): ChosenPacking {
    const { keys, evaluationKeys, packingHistory } = this.#parts;
    const plan = model.interactive.offered ? model.interactive.plan : undefined;
    const key = plan && keys.present(wish, plan.parameters);
    return packingFor({
      wish,
      model,
      connected,
      history: packingHistory,
      keysKnown: plan !== undefined && evaluationKeys.isKnown(connected, key, plan.evaluationKeys),
      keysHeld: plan !== undefined && evaluationKeys.isHeld(key, plan.evaluationKeys),
    });
  }

  #ready(packing: Packing, wish: RunWish, { connected, model, second, ...times }: Scene): Promise<ReadyRun> {
    const { keys, owners, evaluationKeys, settings } = this.#parts;
    const common = {
      ...times,
      server: connected,
      keys,
      engine: settings().engine,
      wish,
      evidence: evidenceOf(model.network),
    };
    if (packing === 'batch') {
      const witness = second && { server: second.connected, plan: second.model.plan };
      return readyBatch({ ...common, plan: model.plan, witness, owners: owners.batch, evaluationKeys });
    }
    const plan = offeredPlan(model.interactive);
    const witness = second && { server: second.connected, plan: offeredPlan(second.model.interactive) };
    return readyInteractive({ ...common, plan, witness, owners: owners.interactive, evaluationKeys });
  }

  /** After the answer was handed out: nothing that fails here takes it back, and the history tells its failures itself. */
  #remember({ key, link, ...finished }: Unremembered): void {
    const { packingHistory, settings, history } = this.#parts;
    history.add({ ...finished, keyId: key.ephemeral ? null : key.id }, () => settings().keepHistory);
    // Which packing is fastest is learnt from requests that went alone.
    if (!finished.result.canaries) packingHistory.record(finished.result, link.id, link.local);
  }
}
