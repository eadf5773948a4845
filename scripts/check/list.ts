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
  /** Its tests start programs and wait for them: files that failed are run once more, alone. */
  readonly startsPrograms?: boolean;
}

const ROOMS = ['shared', 'engine', 'server', 'electron', 'scripts', 'training', 'native', 'test'] as const;

const statics = (name: string, what: string, ...command: readonly string[]): Check => ({
  name,
  kind: 'static',
  what,
  command,
  counting: 'one',
});

const vitest = (name: string, what: string): Check => ({
  name,
  kind: 'tests',
  what,
  command: ['vitest', 'run', '--project', name],
  counting: 'vitest',
});

const programs = (name: string, what: string): Check => ({ ...vitest(name, what), startsPrograms: true });

export const CHECKS: readonly Check[] = [
  // The longest first: others run beside it.
  statics('lint', 'lint (eslint)', 'eslint', '.', '--max-warnings', '0'),
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
    'training',
  ),
  statics('unused', 'unused files, exports and packages (knip)', 'knip', '--no-progress'),
  statics(
    'unused-production',
    'what only tests use (knip --production)',
    'knip',
    '--production',
    '--no-progress',
    '-c',
    'knip.production.json',
  ),
  statics('lockfile', 'package-lock.json says where packages lie', 'node', 'scripts/lockfile.ts', '--check'),
  statics('proto', 'proto lint and drift', 'node', 'scripts/proto.ts', '--check'),
  statics('certificates', 'certificates of the shipped models hold', 'node', 'scripts/certificate.ts'),
  statics('errors', 'docs/errors.md is what the code says', 'node', 'scripts/errors.ts', '--check'),
  statics(
    'configuration',
    'docs/configuration.md and the options of the manual page are what the schema says',
    'node',
    'scripts/configuration.ts',
    '--check',
  ),
  statics('stages', 'docs/stages.md is what the code says', 'node', 'scripts/stages.ts', '--check'),
  statics(
    'drawing',
    'docs/architecture.md draws the rooms as they are',
    'node',
    'scripts/rooms.ts',
    '--check',
  ),
  vitest('unit', 'unit tests of every room'),
  vitest('renderer', 'controllers and views'),
  vitest('checks', 'the checkers catch planted violations'),
  vitest('engines', 'one suite over all engines'),
  vitest('contract', 'contracts, with fuzzed bytes'),
  programs('integration', 'real processes together'),
  programs(
    'cluster',
    'replicas behind real proxies, with a shared key store (skips, by name, what is not installed)',
  ),
  programs('privacy', 'what leaves, and what is written down'),
  programs('attack', 'what answers tell of the weights'),
  {
    name: 'bare-machine',
    kind: 'tests',
    what: 'node and npm alone are enough to install and predict',
    command: ['node', 'scripts/bare-machine.ts'],
    counting: 'closing-line',
  },
  {
    name: 'native',
    kind: 'tests',
    what: 'native tests under sanitizers',
    command: ['node', 'scripts/native.ts', '--sanitize'],
    counting: 'closing-line',
  },
  {
    name: 'e2e',
    kind: 'tests',
    what: 'the app in a browser',
    command: ['node', 'scripts/e2e.ts'],
    counting: 'playwright',
    startsPrograms: true,
  },
];
