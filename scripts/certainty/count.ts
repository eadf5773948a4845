/** How often answers are wrong that the app calls certain, fairly sure or unsure, and by how far they lead. */
import type { Certainty, ScoreReading } from '../../shared/network/description/certainty.ts';

/** Upper ends of the shares by which an answer leads the second one. */
const LEADS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5, 1] as const;

export interface Called {
  readonly answers: number;
  readonly wrong: number;
}

/** What came of one set of pictures. */
export interface Reliability {
  readonly set: string;
  /** Not read, or told before anything is sent that it does not look like one digit: no answer to it is called certain. */
  readonly doubted: number;
  readonly called: Readonly<Record<Certainty, Called>>;
  /** From the smallest lead up: `to` is the upper end. */
  readonly leads: readonly (Called & { readonly to: number })[];
}

const NONE: Called = { answers: 0, wrong: 0 };
const counted = ({ answers, wrong }: Called, isRight: boolean): Called => ({
  answers: answers + 1,
  wrong: wrong + (isRight ? 0 : 1),
});

export class Count {
  readonly #set: string;
  #doubted = 0;
  readonly #called: Record<Certainty, Called> = { certain: NONE, leaning: NONE, unsure: NONE };
  readonly #leads: Called[] = LEADS.map(() => NONE);

  constructor(set: string) {
    this.#set = set;
  }

  /** @param answer undefined: nothing that is called certain or not */
  add(label: number, answer: ScoreReading | undefined): void {
    if (!answer) {
      this.#doubted += 1;
      return;
    }
    const { digit, certainty, lead } = answer;
    const bin = LEADS.findIndex((to) => lead < to || to === 1);
    this.#called[certainty] = counted(this.#called[certainty], digit === label);
    this.#leads[bin] = counted(this.#leads[bin]!, digit === label);
  }

  get table(): Reliability {
    const leads = LEADS.map((to, bin) => ({ to, ...this.#leads[bin]! }));
    return { set: this.#set, doubted: this.#doubted, called: { ...this.#called }, leads };
  }
}

/** The largest share of wrong answers that so few of them leave likely: upper end of Wilson's interval at 95 %. */
export function mostWrong({ answers, wrong }: Called): number {
  if (answers === 0) return 1;
  const z = 1.96;
  const share = wrong / answers;
  const middle = share + z ** 2 / (2 * answers);
  const reach = z * Math.sqrt((share * (1 - share)) / answers + z ** 2 / (4 * answers ** 2));
  return (middle + reach) / (1 + z ** 2 / answers);
}
