/** The calls of one prediction: as many as its images take, and canaries among them, in an order that only this side knows. */
import type { Control } from '../../shared/operations/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { CanaryReport } from '../../shared/ipc/types.ts';
import { seenAsCanary } from '../remote/index.ts';
import { codeOf, drawnCanaries, judged, type Canary, type CanaryEnd, type CanaryParts } from './canaries.ts';
import { onceMore } from './once-more.ts';
import type { CallResult, PackedRun } from './packed.ts';
import { callProgress } from './progress.ts';
import { shuffled } from './slots.ts';

export interface CallsParts {
  readonly packed: PackedRun;
  readonly stopwatch: Stopwatch;
  /** Absent: none is sent. */
  readonly canaries?: CanaryParts | undefined;
}

export interface Calls {
  /** Image by image. */
  readonly own: readonly CallResult[];
  /** Of canaries that were answered: their bytes and stages belong to the prediction. */
  readonly all: readonly CallResult[];
  readonly report: CanaryReport | undefined;
}

interface Planned {
  readonly pixels: Uint8Array;
  readonly count: number;
  /** Place among the images; undefined of canaries. */
  readonly own?: number;
  readonly canary?: Canary;
}

type Run = (call: Planned) => Promise<CallResult>;

/** @param quantised levels that the network reads, image by image @throws what a call of somebody's own throws; CANCELLED */
export async function runCalls(
  parts: CallsParts,
  { quantised, images }: { readonly quantised: Uint8Array; readonly images: number },
  control: Control,
): Promise<Calls> {
  const { packed, stopwatch, canaries } = parts;
  const planned = plannedCalls(parts, quantised, images);
  const own: CallResult[] = [];
  const all: CallResult[] = [];
  const ends: CanaryEnd[] = [];
  for (const [index, call] of planned.entries()) {
    const report = callProgress(control.report ?? (() => undefined), index, planned.length);
    const calling = { ...control, report };
    const run: Run = ({ pixels, count }) =>
      onceMore(() => packed.run(pixels, count, stopwatch, calling), control);
    if (call.canary) {
      const { end, result } = await runCanary(call.canary, run, call);
      ends.push(end);
      if (result) all.push(result);
    } else {
      const result = await run(call);
      own[call.own!] = result;
      all.push(result);
    }
  }
  return { own, all, report: canaries && ends.length > 0 ? judged(canaries, ends) : undefined };
}

async function runCanary(
  canary: Canary,
  run: Run,
  call: Planned,
): Promise<{ readonly end: CanaryEnd; readonly result?: CallResult }> {
  const seen = {};
  try {
    const result = await seenAsCanary(seen, () => run(call));
    return { end: { canary, seen, scores: result.scores, failed: undefined }, result };
  } catch (error) {
    return { end: { canary, seen, scores: undefined, failed: codeOf(error) } };
  }
}

/** Without canaries in the order of the images. */
function plannedCalls({ packed, canaries }: CallsParts, quantised: Uint8Array, images: number): Planned[] {
  const { perCall } = packed;
  const pixels = quantised.length / images;
  const own = Array.from({ length: Math.ceil(images / perCall) }, (_, call): Planned => {
    const first = call * perCall;
    const count = Math.min(perCall, images - first);
    return { own: call, count, pixels: quantised.subarray(first * pixels, (first + count) * pixels) };
  });
  if (!canaries) return own;
  const among = own.flatMap(({ count }) => drawnCanaries(canaries, packed, count));
  const all = [...own, ...among.map((canary): Planned => ({ ...canary, canary }))];
  return Array.from(shuffled(all.length), (place) => all[place]!);
}
