/** A server process for tests: the real program with insecure parameter sets and, when asked, an evaluator that discards. */
import { runProgram } from '../../server/process.ts';
import { discardingParts } from './test-parts.ts';
import { insecureSet } from './parameter-sets.ts';
import { BATCH_SETS } from '../../shared/packing/batch/index.ts';

const { CRYPTONETS_TEST_SET = 'insecure' } = process.env;
const set =
  CRYPTONETS_TEST_SET === 'insecure'
    ? insecureSet()
    : BATCH_SETS.find(({ name }) => name === CRYPTONETS_TEST_SET);
if (set === undefined) throw new Error(`unknown parameter set ${CRYPTONETS_TEST_SET}`);

await runProgram(process.argv.slice(2), () => discardingParts([set]));
