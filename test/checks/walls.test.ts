/** Plants violations of the walls in a copy of the rooms' layout and sees that the checker itself catches each of them. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CRUISE = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const ROOMS = [
  'shared',
  'engine',
  'server',
  'electron',
  'renderer',
  'native',
  'proto',
  'scripts',
  'training',
];

let house: string;

beforeEach(() => {
  house = mkdtempSync(path.join(os.tmpdir(), 'cryptonets-walls-'));
  // TypeScript and Svelte are found through node_modules of the house.
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(house, 'node_modules'), 'dir');
  for (const room of ROOMS) mkdirSync(path.join(house, room));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.base.json', 'package.json']) {
    cpSync(path.join(ROOT, file), path.join(house, file));
  }
});

afterEach(() => rmSync(house, { recursive: true, force: true }));

function plant(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(house, name)), { recursive: true });
    writeFileSync(path.join(house, name), text);
  }
}

/** Names of the violated rules. */
function cruise(): { code: number; rules: string[] } {
  const args = [CRUISE, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...ROOMS];
  const result = spawnSync(process.execPath, args, { cwd: house, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (result.stdout === '') throw new Error(`dependency-cruiser did not run: ${result.stderr}`);
  const { summary } = JSON.parse(result.stdout) as {
    summary: { error: number; violations: { rule: { name: string } }[] };
  };
  return { code: summary.error, rules: summary.violations.map((violation) => violation.rule.name) };
}

const KEY_OWNER = { 'engine/client/owner.ts': 'export const secret = 1;\n' };

describe('the checker of the walls', () => {
  it('is content with a house without violations', () => {
    plant({
      'shared/errors/index.ts': 'export const code = 1;\n',
      'server/main.ts': "import { code } from '../shared/errors/index.ts';\nexport const used = code;\n",
    });
    expect(cruise()).toEqual({ code: 0, rules: [] });
  });

  it('catches a server that reaches decryption directly', () => {
    plant({
      ...KEY_OWNER,
      'server/main.ts': "import { secret } from '../engine/client/owner.ts';\nexport const used = secret;\n",
    });
    expect(cruise().rules).toContain('wall-server-cannot-decrypt');
  });

  it('catches a server that reaches decryption through other modules', () => {
    plant({
      ...KEY_OWNER,
      'engine/client/seal/decryptor.ts': 'export const decrypt = 1;\n',
      'engine/server/select.ts': "export { decrypt } from '../client/seal/decryptor.ts';\n",
      'server/inference/run.ts':
        "import { decrypt } from '../../engine/server/select.ts';\nexport const used = decrypt;\n",
    });
    expect(cruise().rules).toContain('wall-server-cannot-decrypt');
  });

  it('catches a type-only way to the secret as well', () => {
    plant({
      'engine/client/owner.ts': 'export type Secret = number;\n',
      'server/main.ts':
        "import type { Secret } from '../engine/client/owner.ts';\nexport const used: Secret = 1;\n",
    });
    expect(cruise().rules).toContain('wall-server-cannot-decrypt');
  });

  it.each([
    ['engine/server/seal/batch/worker.ts', 'engine/client/seal/cipher.ts'],
    ['engine/server/seal/interactive/worker.ts', 'engine/client/seal/secret.ts'],
    ['engine/server/native/batch/evaluation.ts', 'native/owner.ts'],
    ['engine/server/forward/batch/evaluation.ts', 'engine/client/key-format.ts'],
  ])('catches %s, which nothing imports, when it reaches %s', (evaluating, secret) => {
    plant({
      [secret]: 'export const decrypt = 1;\n',
      'engine/wire/glue.ts': `export { decrypt } from '../../${secret}';\n`,
      [evaluating]: `import { decrypt } from '${path.relative(path.dirname(evaluating), 'engine/wire/glue.ts')}';\nexport const used = decrypt;\n`,
    });
    expect(cruise().rules).toContain('wall-evaluator-cannot-decrypt');
  });

  it('keeps what a server computes with from looking at who asks, be it for a type', () => {
    plant({
      'server/rpc/context.ts': 'export interface Context { readonly calls: number }\n',
      'server/inference/agree.ts':
        "import type { Context } from '../rpc/context.ts';\nexport type Offer = Context['calls'];\n",
    });
    expect(cruise().rules).toContain('server-flows-one-way');
  });

  it('keeps the two sides of the engine apart, and what both stand on from either', () => {
    plant({
      'engine/server/forward/run.ts': 'export const run = 1;\n',
      'shared/run.ts': "export { run } from '../engine/server/forward/run.ts';\n",
      'engine/client/seal/batch/owner.ts':
        "import { run } from '../../../../shared/run.ts';\nexport const used = run;\n",
      'engine/seal/work.ts':
        "import type { run } from '../server/forward/run.ts';\nexport type Used = typeof run;\n",
    });
    const { rules } = cruise();
    expect(rules).toContain('engine-sides-apart');
    expect(rules).toContain('engine-common-ground');
  });

  it.each(['remote', 'store', 'main', 'ipc'])(
    'catches electron/%s when it reaches into the vault',
    (room) => {
      plant({
        'electron/vault/open.ts': 'export const key = 1;\n',
        'electron/host/glue.ts': "export { key } from '../vault/open.ts';\n",
        [`electron/${room}/index.ts`]: "import { key } from '../host/glue.ts';\nexport const used = key;\n",
      });
      expect(cruise().rules).toContain('wall-secrets-stay-in-the-host-apart-from-network-and-disk');
    },
  );

  it('catches a renderer that sees an engine, gRPC or Node', () => {
    plant({
      ...KEY_OWNER,
      'shared/ipc/leak.ts': "export { secret } from '../../engine/client/owner.ts';\n",
      'renderer/src/main.ts':
        "import { secret } from '../../shared/ipc/leak.ts';\nexport const used = secret;\n",
      'renderer/src/node.ts': "import { readFileSync } from 'node:fs';\nexport const used = readFileSync;\n",
    });
    const { rules } = cruise();
    expect(rules).toContain('wall-renderer-is-blind');
    expect(rules).toContain('wall-renderer-no-node');
    expect(rules).toContain('room-shared');
  });

  it('catches a view, not only a module, that reaches out', () => {
    plant({
      ...KEY_OWNER,
      'renderer/src/views/View.svelte':
        '<script lang="ts">\n  import { secret } from \'../../../engine/client/owner.ts\';\n</script>\n\n<p>{secret}</p>\n',
    });
    expect(cruise().rules).toContain('wall-renderer-is-blind');
  });

  it('catches impurity and cycles in shared', () => {
    plant({
      'shared/a.ts': "import { b } from './b.ts';\nexport const a = (): number => b();\n",
      'shared/b.ts':
        "import { a } from './a.ts';\nimport { readFileSync } from 'node:fs';\nexport const b = (): number => a() + readFileSync.length;\n",
    });
    const { rules } = cruise();
    expect(rules).toContain('no-cycles');
    expect(rules).toContain('shared-is-pure');
  });

  it('catches a circle of types alone', () => {
    plant({
      'server/models/a.ts': "import type { B } from './b.ts';\nexport interface A { readonly b?: B }\n",
      'server/models/b.ts': "import type { A } from './a.ts';\nexport interface B { readonly a?: A }\n",
    });
    expect(cruise().rules).toContain('no-cycles');
  });

  it('catches a circle of rooms where no file is in one', () => {
    plant({
      'server/rpc/call.ts': "import { run } from '../inference/run.ts';\nexport const call = run;\n",
      'server/rpc/limits.ts': 'export const limit = 1;\n',
      'server/inference/run.ts': "import { limit } from '../rpc/limits.ts';\nexport const run = limit;\n",
    });
    const { rules } = cruise();
    expect(rules).toContain('no-folder-cycles');
    expect(rules).not.toContain('no-cycles');
  });

  it.each([
    ['batch', 'interactive'],
    ['interactive', 'batch'],
  ])('catches %s packing when it knows %s packing, in and across rooms', (one, other) => {
    plant({
      [`shared/packing/${other}/plan.ts`]: 'export const plan = 1;\n',
      [`shared/packing/${one}/plan.ts`]: `import { plan } from '../${other}/plan.ts';\nexport const used = plan;\n`,
      [`engine/server/seal/${one}/run.ts`]: `import { plan } from '../../../../shared/packing/${other}/plan.ts';\nexport const used = plan;\n`,
      [`engine/server/seal/${other}/run.ts`]: `import { plan } from '../../../../shared/packing/${other}/plan.ts';\nexport const used = plan;\n`,
    });
    expect(cruise().rules.filter((rule) => rule === 'packings-apart')).toHaveLength(2);
  });

  it('catches who enters the trainer by another way than its door, and what ships when it leans on chores', () => {
    plant({
      'training/index.ts': "export { train } from './session/session.ts';\n",
      'training/session/session.ts': 'export const train = 1;\n',
      'scripts/train.ts':
        "import { train } from '../training/session/session.ts';\nexport const used = train;\n",
      'engine/wire/facts.ts':
        "import { train } from '../../training/index.ts';\nexport const used = train;\n",
    });
    const { rules } = cruise();
    expect(rules).toContain('training-door');
    expect(rules).toContain('no-test-code');
  });
});

interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string };
  readonly to: { readonly path?: string };
}

/** The pattern of the modules that make keys, hold them, encrypt or decrypt. */
const SECRET = new RegExp(
  (
    createRequire(import.meta.url)(path.join(ROOT, '.dependency-cruiser.cjs')) as { forbidden: Rule[] }
  ).forbidden.find(({ name }) => name === 'wall-server-cannot-decrypt')!.to.path!,
);

const sources = ['engine', 'server', 'native'].flatMap((room) =>
  readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(room, file.split(path.sep).join('/'))),
);
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** Sources that a module names by address: worker threads and programs, which no import shows. */
function startedBy(file: string, text: string): string[] {
  const addresses = text.matchAll(/new URL\(\s*['"](\.[^'"]*\.ts)['"]\s*,\s*import\.meta\.url/g);
  return [...addresses].map(([, address]) => path.posix.join(path.posix.dirname(file), address!));
}

describe('the list of secret modules', () => {
  /** Calls that only someone with a secret key makes: of node-seal, of the addon, of our own key format. */
  const SECRET_CALL =
    /new (seal\.)?(KeyGenerator|Encryptor|Decryptor|SecretKey)\(|\.(createKey|beginEncryption|decrypt)\(|\b(load(Key|(Batch|Interactive)Owner)Addon|(parse|write)SecretKey)\(/;

  it('names every module that makes keys, encrypts or decrypts', () => {
    const found = sources.filter((file) => SECRET_CALL.test(textOf(file)));
    expect(found).toContain('engine/client/seal/cipher.ts');
    expect(found).toContain('engine/client/native/batch/owner.ts');
    // It encrypts zero under the client's public key: there is no secret in it.
    expect(found.filter((file) => !SECRET.test(file))).toEqual(['engine/server/seal/batch/flood.ts']);
  });

  it('holds nothing that the other modules start as a worker thread', () => {
    const started = sources
      .filter((file) => !SECRET.test(file))
      .flatMap((file) => startedBy(file, textOf(file)));
    expect(started).toContain('engine/server/seal/batch/worker.ts');
    expect(started.filter((file) => SECRET.test(file))).toEqual([]);
    const planted = "new Worker(new URL('../../../client/seal/batch/worker.ts', import.meta.url));";
    expect(
      startedBy('engine/server/seal/batch/evaluator.ts', planted).filter((file) => SECRET.test(file)),
    ).toEqual(['engine/client/seal/batch/worker.ts']);
  });
});
