/** `npm run board`: builds the programs of the public board, or lays them out as a submission in a clone of its harness. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { toCryptoNetsError } from '../shared/errors/index.ts';
import { endWithUsageError, optionsOf } from './app/command-line.ts';
import { buildBoard } from './board/build.ts';
import { layOutSubmission } from './board/submission.ts';

const USAGE = `npm run board [-- options]

Builds the seven programs of the public board (board/README.md) and the plans that they read.

  --submission DIR   a clone of fhe-benchmarking/ml-inference: puts sources, plans, README and build scripts there instead of what it has
  --help             this text
`;

const { values } = optionsOf('board', USAGE, { options: { submission: { type: 'string' } } });

async function main(): Promise<void> {
  const { submission } = values;
  if (submission === undefined) {
    console.log(path.relative(process.cwd(), await buildBoard(console.log)));
    return;
  }
  const clone = path.resolve(submission);
  if (!existsSync(path.join(clone, 'harness', 'run_submission.py')))
    endWithUsageError('board', `${submission} is no clone of fhe-benchmarking/ml-inference`);
  await layOutSubmission(clone);
  console.log(`${submission}: run python3 harness/run_submission.py 0 --seed 1 there`);
}

await main().catch((error: unknown) => {
  const { code, message } = toCryptoNetsError(error);
  console.error(`${code}: ${message}`);
  process.exitCode = 1;
});
