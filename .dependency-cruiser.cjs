/** The rooms and walls of docs/architecture.md as rules: who may import whom, directly and transitively. */
'use strict';

const NODE_SEAL = 'node_modules/node-seal';
const NPM = 'node_modules/(?!@types/)';

/** A room may import what `allowed` matches, and nothing else of ours. */
function room(name, from, allowed, options = {}) {
  return {
    name: `room-${name}`,
    comment: `${name} may import only: ${allowed}`,
    severity: 'error',
    from: { path: from, ...(options.except ? { pathNot: options.except } : {}) },
    to: {
      path: '^(shared|engine|server|electron|renderer|native|proto|scripts|test|models)/',
      pathNot: allowed,
    },
  };
}

/**
 * What makes keys, holds them, encrypts or decrypts: engine/key-owner*, engine/select-key-owner*, engine/plain/key-owner*,
 * engine/wire/key-format, engine/{seal,native}/owner/**, native/owner, electron/vault/**. test/checks/walls.test.ts looks for others.
 */
const SECRET_MODULES =
  '^engine/(key-|select-key-|.*/(key-|key/|keygen|secret|encrypt|decrypt|owner))|^native/owner|^electron/vault/';

/** What the server runs of the engine, its worker threads included: they are started by address, which no import shows. */
const EVALUATOR_SIDE =
  '^engine/(evaluator|interactive-evaluator|select\\.|select-interactive|forward/|.*/(evaluate/|evaluator|interactive-evaluator))|^native/evaluator';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(electron|virtual:.*)$' },
    },
    {
      name: 'no-test-code',
      comment: 'Nothing that ships imports tests or chores.',
      severity: 'error',
      from: { path: '^(shared|engine|server|electron|renderer|native|proto)/' },
      to: { path: '^(test|scripts)/' },
    },

    // Rooms
    room('shared', '^shared/', '^shared/'),
    {
      name: 'shared-is-pure',
      severity: 'error',
      from: { path: '^shared/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    room('proto', '^proto/', '^proto/gen/'),
    room('engine', '^engine/', '^(shared|engine|native)/'),
    room('native', '^native/', '^(native|shared)/'),
    room('server', '^server/', '^(server|shared|engine|proto/gen)/'),
    {
      name: 'server-not-ipc-image',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^shared/(ipc|image)/' },
    },
    room(
      'electron-shell',
      '^electron/(main|ipc|preload)/',
      '^(electron/(main|ipc|preload|host/messages)|shared)/?',
    ),
    room('vault', '^electron/vault/', '^(electron/vault|shared|engine)/'),
    room('remote', '^electron/remote/', '^(electron/remote|shared|proto/gen)/'),
    room('store', '^electron/store/', '^(electron/store|shared)/'),
    room(
      'host',
      '^electron/(operations|host|cli|browser-shell)/',
      '^(electron/(?!main|preload)|engine/|shared/)',
    ),
    room('renderer', '^renderer/', '^(renderer/|shared/(ipc|stages|errors|operations|image)/)'),

    // Packages that have one home
    {
      name: 'node-seal-at-home',
      severity: 'error',
      from: { pathNot: '^(engine/seal|test)/' },
      to: { path: NODE_SEAL },
    },
    {
      name: 'addon-at-home',
      severity: 'error',
      from: { pathNot: '^(engine/native|native|scripts|test)/' },
      to: { path: '^native/' },
    },
    {
      name: 'sqlite-at-home',
      severity: 'error',
      from: { pathNot: '^(electron/store|test)/' },
      to: { path: 'node_modules/better-sqlite3' },
    },
    {
      name: 'grpc-at-home',
      severity: 'error',
      from: { pathNot: '^(electron/remote|server|proto/gen|test|scripts)/' },
      to: { path: 'node_modules/@grpc' },
    },
    {
      name: 'electron-at-home',
      severity: 'error',
      from: { pathNot: '^(electron/(main|preload)|test)/' },
      to: { path: '(^electron$|node_modules/electron/)' },
    },

    // The three walls
    {
      name: 'wall-secret-stays-in-the-vault',
      comment:
        'What talks to the network, the disk, the window or the server never reaches vault or key owners.',
      severity: 'error',
      from: { path: '^(electron/(remote|store|main|preload|ipc)|server|renderer)/' },
      to: { path: SECRET_MODULES, reachable: true },
    },
    {
      name: 'wall-server-cannot-decrypt',
      comment: 'The code to make keys, encrypt or decrypt cannot be reached from the server.',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: SECRET_MODULES, reachable: true },
    },
    {
      name: 'wall-evaluator-cannot-decrypt',
      comment: 'Nor from what evaluates, which starts worker threads that the rule above does not follow.',
      severity: 'error',
      from: { path: EVALUATOR_SIDE },
      to: { path: SECRET_MODULES, reachable: true },
    },
    {
      name: 'wall-renderer-is-blind',
      comment: 'Views reach no engine, no vault, no network code, no Node, no Electron.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: {
        path: `^(engine|server|native|proto|electron)/|${NODE_SEAL}|node_modules/(@grpc|better-sqlite3|electron|ws)/`,
        reachable: true,
      },
    },
    {
      name: 'wall-renderer-no-node',
      severity: 'error',
      from: { path: '^renderer/src/' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: NPM },
    exclude: { path: '\\.d\\.ts$|^(out|dist|prebuilds|test-results)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.svelte.ts', '.js', '.cjs', '.mjs', '.json'],
      conditionNames: ['import', 'node', 'default', 'svelte', 'types'],
      exportsFields: ['exports'],
    },
  },
};
