/** A server process for tests that predicts for real, under a small insecure parameter set. */
import { runProgram } from '../../server/process.ts';
import { sealParts } from './seal-parts.ts';

await runProgram(process.argv.slice(2), () => sealParts());
