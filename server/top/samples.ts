/** One scrape of a server's metrics, as numbers that can be asked for: what Prometheus would read. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A page with more is none of a server's. */
export const MOST_PAGE_BYTES = 4_194_304;

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

function valueOf(text: string): number {
  if (text === '+Inf') return Infinity;
  return text === '-Inf' ? -Infinity : Number(text);
}

function labelsOf(text: string): Record<string, string> {
  const labels: [string, string][] = [];
  for (const [, name, value] of text.matchAll(LABEL)) {
    labels.push([name!, value!.replace(/\\(.)/g, (_, letter: string) => UNESCAPED[letter] ?? letter)]);
  }
  return Object.fromEntries(labels);
}

/** The text format of Prometheus; lines that are none of it are left out. */
export function parseSamples(page: string): Sample[] {
  return page.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    return name === undefined ? [] : [{ name, labels: labelsOf(labels), value: valueOf(value!) }];
  });
}

/** A scrape and when it was made. */
export class Scrape {
  readonly atMs: number;
  readonly #samples: readonly Sample[];

  constructor(samples: readonly Sample[], atMs: number) {
    this.#samples = samples;
    this.atMs = atMs;
  }

  all(name: string, labels: Readonly<Record<string, string>> = {}): readonly Sample[] {
    const wanted = Object.entries(labels);
    return this.#samples.filter(
      (sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value),
    );
  }

  /** All that match, added; 0 where there is none. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number {
    return this.all(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  has(name: string): boolean {
    return this.#samples.some((sample) => sample.name === name);
  }
}
