/** What every way from an ONNX file to integers works on, and how each is judged. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { planBatch } from '../../shared/packing/batch/index.ts';
import { uploadBytes } from '../../shared/packing/geometry.ts';
import { decide, type Graph, type LevelRows, type Scores } from '../../training/index.ts';
import { rowsOf, type Data } from './data.ts';
import type { ImportOptions } from './options.ts';
import type { Source } from './source.ts';

export const CALIBRATION_ROWS = 1000;

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
export const firstRows = (data: Data, count: number): Data =>
  data.count <= count
    ? data
    : rowsOf(
        data,
        Array.from({ length: count }, (_, row) => row),
      );

/** One way to integers: the network, its share of right answers on rows that chose it and on rows that judge it. */
export interface Way {
  readonly what: string;
  readonly network: IntegerNetwork;
  readonly chosenBy: number;
  readonly judged: number;
  /** The same before its weights became integers; undefined: that is the network as it came, or with quadratics. */
  readonly real?: number | undefined;
  readonly scale: number | undefined;
}

export interface Work {
  readonly name: string;
  readonly graph: Graph;
  readonly scores: Scores;
  readonly source: Source;
  readonly made: Data;
  readonly judged: Data;
  readonly classes: readonly string[];
  readonly labelsOf: (data: Data, answers: Uint8Array) => Uint8Array;
  readonly options: ImportOptions;
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
  readonly say: (line: string) => void;
}

/** Classes by the network itself. */
export function answersOf({
  values,
  each,
}: {
  readonly values: Float64Array;
  readonly each: number;
}): Uint8Array {
  return Uint8Array.from({ length: values.length / each }, (_, row) =>
    decide(values.subarray(row * each, (row + 1) * each)),
  );
}

export const share = (answers: Uint8Array, labels: Uint8Array): number =>
  answers.filter((answer, row) => answer === labels[row]).length / labels.length;

export function levelRows({ source }: Work, data: Data, bits: number, labels: Uint8Array): LevelRows {
  return { count: data.count, size: source.fromLevels(bits).size, levels: source.levels(data, bits), labels };
}

/** Bytes that a row of a full batch sends; undefined: no parameter set fits. */
export async function planOf(network: IntegerNetwork) {
  try {
    const plan = await planBatch(network, '0'.repeat(64));
    const { name, polyDegree } = plan.parameters;
    return { set: name, bytes: uploadBytes(plan, polyDegree) / polyDegree };
  } catch (error) {
    const none =
      error instanceof CryptoNetsError &&
      /^(PLAN_IMPOSSIBLE|RANGE_EXCEEDS_MODULUS|MODEL_INVALID)$/.test(error.code);
    if (none) return undefined;
    throw error;
  }
}
