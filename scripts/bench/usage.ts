/** Which benchmarks there are: the help of `npm run bench`. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const WHAT: Readonly<Record<string, string>> = {
  batch: 'full batches from button to answer: time of each stage, memory, bytes',
  interactive: 'single pictures from button to answer',
  load: 'many clients at once, honest and not: answers by code, memory, latency',
  methods: 'every row of the talk of 2016: its methods, one trick after the other',
  table: 'rows of a table through a linear model, whole path',
  board: "the public board's contract: seven processes, files in, files out, four sizes",
  upload: 'the rate at which a batch reaches a server, over round trips of several lengths',
};

export const fileOf = (name: string): string => path.join(import.meta.dirname, `${name}.ts`);
export const NAMES = Object.keys(WHAT).filter((name) => existsSync(fileOf(name)));

export const BENCH_USAGE = `npm run bench -- NAME [options]

${NAMES.map((name) => `  ${name.padEnd(13)}${WHAT[name]}`).join('\n')}

  --json       print one JSON object and nothing else
  --help       this text; after a name, that benchmark's options
`;
