/** One situation, many digits: renders, writes and reads each, and asks the network in the clear. */
import { readFileBytes } from '../../electron/images/index.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { PICTURE_SIZE, Random, shuffled, type LabelledImages } from '../../training/index.ts';
import type { ScoreReading } from '../../shared/network/description/certainty.ts';
import { fileOf } from './file.ts';
import { openNetwork } from './network.ts';
import { SITUATIONS } from './situations.ts';

export interface Row {
  readonly situation: string;
  readonly digits: number;
  readonly right: number;
  /** Pictures that were not read at all. */
  readonly refused: number;
}

/** What the app makes of one picture: nothing when it is refused; the answer is shown as a doubtful one when `doubted`. */
export type Answered = (ScoreReading & { readonly doubted: boolean }) | undefined;

/** Every picture as it was answered. */
export type Heard = (label: number, answer: Answered) => void;

export interface Trial {
  readonly set: LabelledImages;
  readonly digits: number;
  readonly seed: number;
}

let network: ReturnType<typeof openNetwork> | undefined;

/** @param made takes the name and bytes of every file, @param heard the answer to it. The digits are the same in all situations, so that rows compare. */
export async function measure(
  name: string,
  { set, digits, seed }: Trial,
  made: (file: string, bytes: Uint8Array) => void,
  heard: Heard = () => undefined,
): Promise<Row> {
  const order = shuffled(set.count, new Random(seed));
  const situation = Object.keys(SITUATIONS).indexOf(name);
  let [right, refused] = [0, 0];
  for (let number = 0; number < digits; number++) {
    const at = order[number % set.count]!;
    const digit = set.pixels.subarray(at * PICTURE_SIZE, (at + 1) * PICTURE_SIZE);
    const picture = SITUATIONS[name]!(digit, new Random(seed, situation, number));
    const bytes = await fileOf(picture);
    made(`${number}__${set.labels[at]}.${picture.file === 'png' ? 'png' : 'jpg'}`, bytes);
    const answer = await answerTo(bytes);
    heard(set.labels[at]!, answer);
    if (answer?.digit === set.labels[at]) right += 1;
    if (answer === undefined) refused += 1;
  }
  return { situation: name, digits, right, refused };
}

/** Undefined when the picture is refused. */
async function answerTo(file: Uint8Array): Promise<Answered> {
  network ??= openNetwork();
  try {
    const reading = await readFileBytes({ name: 'picture', bytes: file }, {}, { limitBytes: file.length });
    if (reading.kind !== 'images' || reading.doubts.some(({ doubt }) => doubt === 'blank')) return undefined;
    return { ...(await network)(reading.pixels), doubted: reading.doubts.length > 0 };
  } catch (error) {
    if (error instanceof CryptoNetsError) return undefined;
    throw error;
  }
}
