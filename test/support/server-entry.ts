/** A server process for tests: the real program with insecure parameter sets and, when asked, an evaluator that discards. */
import { parseFlags } from '../../server/cli.ts';
import { loadConfig } from '../../server/config.ts';
import { runProcess } from '../../server/process.ts';
import { discardingParts } from './test-parts.ts';
import { BATCH_SETS } from '../../shared/he/index.ts';
import { insecureSet } from './parameter-sets.ts';

const { CRYPTONETS_TEST_SET = 'insecure' } = process.env;
const set =
  CRYPTONETS_TEST_SET === 'insecure'
    ? insecureSet()
    : BATCH_SETS.find(({ name }) => name === CRYPTONETS_TEST_SET);
if (set === undefined) throw new Error(`unknown parameter set ${CRYPTONETS_TEST_SET}`);

const flags = parseFlags(process.argv.slice(2));
const config = await loadConfig(flags ?? { entries: {} }, process.env);
await runProcess(config, discardingParts([set]));
