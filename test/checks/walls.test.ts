/** Plants violations of the walls in a copy of the rooms' layout and sees that the checker itself catches each of them. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CRUISE = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const ROOMS = ['shared', 'engine', 'server', 'electron', 'renderer', 'native', 'proto', 'scripts'];

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

const KEY_OWNER = { 'engine/key-owner.ts': 'export const secret = 1;\n' };

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
      'server/main.ts': "import { secret } from '../engine/key-owner.ts';\nexport const used = secret;\n",
    });
    expect(cruise().rules).toContain('wall-server-cannot-decrypt');
  });

  it('catches a server that reaches decryption through other modules', () => {
    plant({
      ...KEY_OWNER,
      'engine/seal/decryptor.ts': 'export const decrypt = 1;\n',
      'engine/select.ts': "export { decrypt } from './seal/decryptor.ts';\n",
      'server/inference/run.ts':
        "import { decrypt } from '../../engine/select.ts';\nexport const used = decrypt;\n",
    });
    expect(cruise().rules).toContain('wall-server-cannot-decrypt');
  });

  it('catches a type-only way to the secret as well', () => {
    plant({
      'engine/key-owner.ts': 'export type Secret = number;\n',
      'server/main.ts':
        "import type { Secret } from '../engine/key-owner.ts';\nexport const used: Secret = 1;\n",
    });
    expect(cruise().rules).toContain('wall-server-cannot-decrypt');
  });

  it.each(['remote', 'store', 'main', 'ipc'])(
    'catches electron/%s when it reaches into the vault',
    (room) => {
      plant({
        'electron/vault/open.ts': 'export const key = 1;\n',
        'electron/host/glue.ts': "export { key } from '../vault/open.ts';\n",
        [`electron/${room}/index.ts`]: "import { key } from '../host/glue.ts';\nexport const used = key;\n",
      });
      expect(cruise().rules).toContain('wall-secret-stays-in-the-vault');
    },
  );

  it('catches a renderer that sees an engine, gRPC or Node', () => {
    plant({
      ...KEY_OWNER,
      'shared/ipc/leak.ts': "export { secret } from '../../engine/key-owner.ts';\n",
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
        '<script lang="ts">\n  import { secret } from \'../../../engine/key-owner.ts\';\n</script>\n\n<p>{secret}</p>\n',
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
});
