/** A server process for tests that predicts for real, in batches and interactively, under small insecure parameter sets. */
import { runProgram } from '../../server/process.ts';
import { interactiveParts } from './seal-parts.ts';

await runProgram(process.argv.slice(2), () => interactiveParts());
