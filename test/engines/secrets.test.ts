/** Whether an engine that was let go of leaves its secret key in memory: looks through all of a process, from outside. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SealKeyMaker } from '../../engine/client/seal/key-maker.ts';
import { nativeAbsence } from '../../engine/native/absence.ts';
import { INSECURE_BATCH_SETS } from '../../shared/packing/batch/sets.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../shared/packing/interactive/sets.ts';

const CHUNK_BYTES = 1 << 22;
/** Of the key's residues: as many as no other memory holds by chance. */
const NEEDLE = { offset: 4096, bytes: 64 };

/** How often `needle` stands in the writable memory of a process. Linux only. */
function copiesIn(pid: number, needle: Uint8Array): number {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let copies = 0;
  try {
    for (const [start, end] of writableRegions(pid)) {
      for (let at = start; at < end; at += CHUNK_BYTES - needle.length) {
        const read = readAt(memory, chunk.subarray(0, Math.min(CHUNK_BYTES, end - at)), at);
        const part = chunk.subarray(0, read);
        for (let found = part.indexOf(needle); found >= 0; found = part.indexOf(needle, found + 1))
          copies += 1;
      }
    }
  } finally {
    closeSync(memory);
  }
  return copies;
}

function writableRegions(pid: number): [number, number][] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
  return lines.flatMap((line): [number, number][] => {
    const [, start, end] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    return start === undefined ? [] : [[Number.parseInt(start, 16), Number.parseInt(end!, 16)]];
  });
}

/** A region may have gone since it was listed. */
function readAt(memory: number, into: Uint8Array, position: number): number {
  try {
    return readSync(memory, into, 0, into.length, position);
  } catch {
    return 0;
  }
}

describe.skipIf(process.platform !== 'linux')('a secret key', () => {
  let folder: string;
  const needles = new Map<string, Uint8Array>();

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'cryptonets-secret-'));
    const maker = new SealKeyMaker({ allowInsecure: true });
    const rings = { batch: INSECURE_BATCH_SETS[0]!, interactive: INSECURE_INTERACTIVE_SETS[0]! };
    for (const [packing, ring] of Object.entries(rings)) {
      const key = await maker.makeSecretKey(ring);
      writeFileSync(path.join(folder, packing), key);
      needles.set(packing, key.slice(NEEDLE.offset, NEEDLE.offset + NEEDLE.bytes));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const engines = ['seal', ...(nativeAbsence() === undefined ? ['native'] : [])];
  const cases = engines.flatMap((engine) =>
    ['batch', 'interactive'].map((packing) => [engine, packing] as const),
  );

  it.each(cases)(
    'of %s, %s packing, is in memory while it is used, and nowhere afterwards',
    async (engine, packing) => {
      const program = fileURLToPath(new URL('./secret-holder.ts', import.meta.url));
      const args = [
        '--disable-warning=ExperimentalWarning',
        program,
        packing,
        engine,
        path.join(folder, packing),
      ];
      const holder = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      const said = createInterface({ input: holder.stdout })[Symbol.asyncIterator]();
      const needle = needles.get(packing)!;
      try {
        expect(await said.next()).toMatchObject({ value: 'used' });
        expect(copiesIn(holder.pid!, needle)).toBeGreaterThan(0);
        holder.stdin.write('\n');
        expect(await said.next()).toMatchObject({ value: 'gone' });
        // A thread that has ended may give its memory back a moment later.
        await expect.poll(() => copiesIn(holder.pid!, needle), { timeout: 20_000, interval: 500 }).toBe(0);
      } finally {
        holder.kill('SIGKILL');
      }
    },
  );
});
