/** A server process for tests that predicts for real, in batches and interactively, under small insecure parameter sets. */
import { runProgram } from '../../server/process.ts';
import { batchSetByName } from '../../shared/packing/batch/sets.ts';
import { insecureSet } from './parameter-sets.ts';
import { interactiveParts, sealParts } from './seal-parts.ts';

const { CRYPTONETS_TEST_SET = insecureSet().name } = process.env;
const set = batchSetByName(CRYPTONETS_TEST_SET, { allowInsecure: true });

await runProgram(process.argv.slice(2), () => ({ ...interactiveParts(), ...sealParts(set) }));
