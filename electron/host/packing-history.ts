/** What predictions and links were seen to cost, for the choice of packing: kept in the settings, newest first in weight. */
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { PackingCost } from '../../shared/packing/index.ts';
import type { StageName } from '../../shared/stages/index.ts';
import { setting, type Store } from '../store/index.ts';

/** Milliseconds of a batch, or of an image with interactive packing, by the server's engine and the model; bytes a second, by server. */
interface Seen {
  readonly costs: Readonly<Record<string, number>>;
  readonly links: Readonly<Record<string, number>>;
}

const NOTHING: Seen = { costs: {}, links: {} };
const MOST_ENTRIES = 64;
/** Of the newest observation. */
const WEIGHT = 0.4;
/** Share of a prediction that is never put down to the wire, however slow the link looks. */
const LEAST_COMPUTING = 0.001;
/** Shorter uploads tell round trips, not rates. */
const TELLING_BYTES = 10e6;
/** A link that was not seen yet: this computer itself, or a good line. */
const LOCAL_BYTES_PER_SECOND = 250e6;
const FAR_BYTES_PER_SECOND = 5e6;

/** What is asked: the work is that of its bytes, as far as one may guess before anything was seen. */
export interface Asked {
  readonly model: string;
  /** Up and down, of a batch or of one image with interactive packing. */
  readonly bytes: number;
}

/** Bytes that the defaults below were measured for: the digits model's. */
const DEFAULT_BYTES: Readonly<Record<PredictionResult['packing'], number>> = {
  batch: 98_615_936,
  interactive: 534_656,
};
/** Two cores with AVX-512 (docs/benchmarks.md), until something was seen here. */
const DEFAULT_MS: Readonly<Record<PredictionResult['packing'], Readonly<Record<string, number>>>> = {
  batch: { native: 1500, seal: 20_000 },
  interactive: { native: 120, seal: 700 },
};

const SEEN = setting<Seen>('packing.seen', NOTHING, parseSeen);

function parseSeen(value: unknown): Seen | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { costs, links } = value as Record<string, unknown>;
  return isNumbers(costs) && isNumbers(links) ? { costs, links } : undefined;
}

function isNumbers(value: unknown): value is Record<string, number> {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  const good = ([key, number]: [string, unknown]): boolean =>
    key.length <= 100 && typeof number === 'number' && Number.isFinite(number) && number > 0;
  return entries.length <= MOST_ENTRIES && entries.every(good);
}

export class PackingHistory {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @param engine of the server */
  cost(packing: PredictionResult['packing'], engine: string, { model, bytes }: Asked): PackingCost {
    const seen = this.#store.settings.read(SEEN).costs[costKey(packing, engine, model)];
    if (seen !== undefined) return { ms: seen, measured: true };
    const defaults = DEFAULT_MS[packing];
    const ms = (defaults[engine] ?? defaults['seal']!) * (bytes / DEFAULT_BYTES[packing]);
    return { ms, measured: false };
  }

  bytesPerSecond(serverId: string, local: boolean): number {
    const fallback = local ? LOCAL_BYTES_PER_SECOND : FAR_BYTES_PER_SECOND;
    return this.#store.settings.read(SEEN).links[serverId] ?? fallback;
  }

  noteLink(serverId: string, bytesPerSecond: number): void {
    const { costs, links } = this.#store.settings.read(SEEN);
    this.#store.settings.write(SEEN, { costs, links: blend(links, serverId, bytesPerSecond) });
  }

  /** Learns from a prediction of a server. Times of a first one, which makes keys, say nothing about the next. */
  record(result: PredictionResult, serverId: string, local: boolean): void {
    const { trace, packing, images, parameters, engine, model } = result;
    if (durationMs(trace, ['keygen', 'upload-keys']) > 0) return;
    this.#seeUpload(trace, serverId, local);
    const interactive = packing === 'interactive';
    // A batch is sent while it is encrypted and evaluated: its upload is not the wire's time alone. What the choice will add for the wire
    // is what is taken off here, so that a batch that was seen is believed to take as long again.
    const wireMs = interactive
      ? durationMs(trace, ['upload', 'download'])
      : ((trace.uploadBytes + trace.downloadBytes) / this.bytesPerSecond(serverId, local)) * 1000;
    const computingMs = Math.max(trace.wallMs - wireMs, LEAST_COMPUTING * trace.wallMs);
    const each = computingMs / (interactive ? images : Math.ceil(images / parameters.polyDegree));
    const { costs, links } = this.#store.settings.read(SEEN);
    this.#store.settings.write(SEEN, {
      costs: blend(costs, costKey(packing, engine.server, model), each),
      links,
    });
  }

  /** A link is at least as fast as a batch went over it; evaluation keys, which are hashed and expanded meanwhile, make it look slower. */
  #seeUpload(trace: PredictionTrace, serverId: string, local: boolean): void {
    const uploadMs = durationMs(trace, ['upload']);
    if (trace.calls !== 1 || trace.uploadBytes < TELLING_BYTES || uploadMs <= 0) return;
    const bytesPerSecond = (trace.uploadBytes / uploadMs) * 1000;
    if (bytesPerSecond <= this.bytesPerSecond(serverId, local)) return;
    const { costs, links } = this.#store.settings.read(SEEN);
    const { [serverId]: _, ...others } = links;
    this.#store.settings.write(SEEN, { costs, links: blend(others, serverId, bytesPerSecond) });
  }
}

type PredictionTrace = PredictionResult['trace'];

function durationMs({ spans }: PredictionTrace, names: readonly StageName[]): number {
  return spans.filter(({ name }) => names.includes(name)).reduce((total, span) => total + span.durationMs, 0);
}

function costKey(packing: PredictionResult['packing'], engine: string, model: string): string {
  return `${packing} ${engine} ${model}`;
}

function blend(values: Readonly<Record<string, number>>, key: string, value: number): Record<string, number> {
  if (!Number.isFinite(value) || value <= 0) return { ...values };
  const before = values[key];
  const { [key]: _, ...others } = values;
  const kept = Object.entries(others).slice(-(MOST_ENTRIES - 1));
  return {
    ...Object.fromEntries(kept),
    [key]: before === undefined ? value : before + WEIGHT * (value - before),
  };
}
