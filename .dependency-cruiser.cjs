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
      path: '^(shared|engine|server|electron|renderer|native|proto|scripts|training|test|models)/',
      pathNot: allowed,
    },
  };
}

/** What makes keys, holds them, encrypts or decrypts: the folder is the wall. test/checks/walls.test.ts looks for others. */
const SECRET_MODULES = '^engine/client/|^engine/methods/(lane|request)|^native/owner|^electron/(vault|keys)/';

/** What the server runs of the engine, its worker threads included: they are started by address, which no import shows. */
const EVALUATOR_SIDE = '^engine/(server|seal|native|wire)/|^engine/methods/evaluator|^native/evaluator';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Of files; types count as well.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycles',
      comment: 'Of folders: what two rooms both need lies in a third.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
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
      to: { path: '^(test|scripts|training)/' },
    },

    {
      name: 'checker-trusts-nothing',
      comment:
        'Who checks a certificate must not have to trust what made it: no import of this project, nor of a package.',
      severity: 'error',
      from: { path: '^scripts/certificate/checker/' },
      to: { pathNot: '^scripts/certificate/checker/', dependencyTypesNot: ['core'] },
    },

    // Rooms
    room('shared', '^shared/', '^shared/'),
    {
      name: 'shared-is-pure',
      comment: 'Nothing that reads or writes, nothing of a platform: zod describes values, and does neither.',
      severity: 'error',
      from: { path: '^shared/' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'],
        pathNot: '^node_modules/zod/',
      },
    },
    {
      name: 'he-knows-no-packing',
      severity: 'error',
      from: { path: '^shared/he/' },
      to: { path: '^shared/(packing|network)/' },
    },
    {
      name: 'packings-apart',
      comment: 'Packing is an axis: what belongs to one of the two knows nothing of the other, in any room.',
      severity: 'error',
      from: { path: '^(shared|engine|server|electron)/.*/(batch|interactive)/' },
      to: { path: '^(shared|engine|server|electron)/.*/(batch|interactive)/', pathNot: '/$2/' },
    },
    room('proto', '^proto/', '^proto/gen/'),
    room('engine', '^engine/', '^(shared|engine|native)/'),
    {
      name: 'engine-sides-apart',
      comment: 'What the key owner runs never reaches what the server runs; the other way is the wall below.',
      severity: 'error',
      from: { path: '^engine/client/' },
      to: { path: '^engine/server/', reachable: true },
    },
    {
      name: 'engine-common-ground',
      comment: 'What both sides of the engine stand on reaches neither.',
      severity: 'error',
      from: { path: '^engine/(seal|native|wire)/' },
      to: { path: '^engine/(client|server)/', reachable: true },
    },
    room('native', '^native/', '^(native|shared)/'),
    room('training', '^training/', '^(training|shared|proto/gen/onnx)/'),
    {
      name: 'training-door',
      comment: 'The trainer is a room: commands come in by its index.',
      severity: 'error',
      from: { pathNot: '^(training|test)/' },
      to: { path: '^training/', pathNot: '^training/index\\.ts$' },
    },
    room('server', '^server/', '^(server|shared|engine|proto/gen)/'),
    {
      name: 'server-flows-one-way',
      comment:
        'What computes and keeps knows nothing of who asks: rpc looks at it, never the other way round, types included.',
      severity: 'error',
      from: { path: '^server/(inference|evaluation-keys|models|observe|transport)/' },
      to: { path: '^server/(rpc/|[a-z]+\\.ts$)', pathNot: '^server/limits\\.ts$' },
    },
    {
      name: 'server-not-ipc-image',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^shared/(ipc|image)/' },
    },
    room(
      'electron-shell',
      '^electron/(main|ipc|preload)/',
      '^(electron/(main|ipc|preload|host/messages)|shared|renderer/src/lib/words)/?',
    ),
    room('vault', '^electron/vault/', '^(electron/vault|shared|engine)/'),
    room('remote', '^electron/remote/', '^(electron/remote|shared|proto/gen)/'),
    room('store', '^electron/store/', '^(electron/store|shared)/'),
    room(
      'host',
      '^electron/(operations|host|keys|cli|browser-shell)/',
      '^(electron/(?!main|preload)|engine/|shared/)',
    ),
    room('images', '^electron/images/', '^(electron/(images|data)|shared)/'),
    {
      name: 'sharp-at-home',
      comment: 'Pictures are decoded in one place.',
      severity: 'error',
      from: { pathNot: '^(electron/images|scripts|test)/' },
      to: { path: 'node_modules/sharp' },
    },
    // Descriptions are public and pure; not by the index of their room, whose parser makes code at run time.
    room(
      'renderer',
      '^renderer/',
      '^(renderer/|shared/(ipc|stages|errors|operations|image|network/description)/|shared/(bytes|methods/(names|talk))|docs/results/)',
    ),

    // Packages that have one home
    {
      name: 'node-seal-at-home',
      severity: 'error',
      from: { pathNot: '^(engine/seal/library\\.ts|test/)' },
      to: { path: NODE_SEAL },
    },
    {
      name: 'addon-at-home',
      severity: 'error',
      from: { pathNot: '^(engine/(native|client/native|server/native)|native|scripts|test)/' },
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
      name: 'wall-secrets-stay-in-the-host-apart-from-network-and-disk',
      comment:
        'Secrets stay in the host process: what talks to the network, the disk, the window or the server never reaches vault, keys or key owners.',
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
