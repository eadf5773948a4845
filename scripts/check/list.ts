/** Every check there is, in the order in which they run: the quick and telling ones first. */

/** How the numbers of passed and failed are found: a static check counts as one; test runners write a JSON report. */
export type Counting = 'one' | 'vitest' | 'playwright' | 'closing-line';

export interface Check {
  readonly name: string;
  readonly kind: 'static' | 'tests';
  readonly what: string;
  /** Program (of node_modules/.bin, or `node`) and arguments. */
  readonly command: readonly string[];
  readonly counting: Counting;
  readonly timeoutMinutes: number;
}

const ROOMS = ['shared', 'engine', 'server', 'electron', 'scripts', 'native', 'test'] as const;

const statics = (name: string, what: string, ...command: readonly string[]): Check => ({
  name,
  kind: 'static',
  what,
  command,
  counting: 'one',
  timeoutMinutes: 10,
});

const vitest = (name: string, what: string, timeoutMinutes = 15): Check => ({
  name,
  kind: 'tests',
  what,
  command: ['vitest', 'run', '--project', name],
  counting: 'vitest',
  timeoutMinutes,
});

export const CHECKS: readonly Check[] = [
  statics('format', 'formatting (prettier)', 'prettier', '--check', '--log-level', 'warn', '.'),
  ...ROOMS.map((room) => statics(`types-${room}`, `types of ${room}/`, 'tsc', '-p', room)),
  statics(
    'types-renderer',
    'types of renderer/',
    'svelte-check',
    '--tsconfig',
    'renderer/tsconfig.json',
    '--fail-on-warnings',
    '--output',
    'human',
  ),
  statics('lint', 'lint (eslint)', 'eslint', '.', '--max-warnings', '0'),
  statics(
    'rooms',
    'who may import whom (dependency-cruiser)',
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err',
    'shared',
    'engine',
    'server',
    'electron',
    'renderer',
    'native',
    'proto',
    'scripts',
  ),
  statics('unused', 'unused files, exports and packages (knip)', 'knip', '--no-progress'),
  statics('proto', 'proto lint and drift', 'node', 'scripts/proto.ts', '--check'),
  statics('errors', 'docs/errors.md is what the code says', 'node', 'scripts/errors.ts', '--check'),
  vitest('unit', 'unit tests of every room'),
  vitest('renderer', 'controllers and views'),
  vitest('checks', 'the checkers catch planted violations'),
  vitest('engines', 'one suite over all engines'),
  vitest('contract', 'contracts, with fuzzed bytes'),
  vitest('integration', 'real processes together', 20),
  vitest('privacy', 'what leaves, and what is written down'),
  {
    name: 'native',
    kind: 'tests',
    what: 'native tests under sanitizers',
    command: ['node', 'scripts/native.ts', '--sanitize'],
    counting: 'closing-line',
    timeoutMinutes: 20,
  },
  {
    name: 'e2e',
    kind: 'tests',
    what: 'the app in a browser',
    command: ['node', 'scripts/e2e.ts'],
    counting: 'playwright',
    timeoutMinutes: 20,
  },
];
