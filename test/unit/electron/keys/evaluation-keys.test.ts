/** Evaluation keys of a profile: made once a key and shape, found again, and gone with their key, whatever runs meanwhile. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EvaluationKeys } from '../../../../electron/keys/evaluation-keys.ts';
import type { KeySummary } from '../../../../shared/ipc/types.ts';
import type { InteractivePlan } from '../../../../shared/packing/interactive/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { INTERACTIVE, keyWorld, secretFor, type KeyWorld } from './support.ts';

const BYTES = 5000;
const plan = {
  parameters: INTERACTIVE,
  evaluationKeys: { digest: 'b'.repeat(64), bytes: BYTES, keys: [] },
} as unknown as InteractivePlan;

let world: KeyWorld;
let evaluationKeys: EvaluationKeys;
let made: number;
let meanwhile: () => Promise<void>;
beforeEach(async () => {
  world = await keyWorld();
  await world.vault.create({ kind: 'file' }, false);
  evaluationKeys = new EvaluationKeys(world.store, () => undefined);
  [made, meanwhile] = [0, async () => undefined];
});
afterEach(() => world[Symbol.asyncDispose]());

const onDisk = () => readdir(join(world.directory, 'evaluation-keys')).catch(() => []);
const ready = (key: KeySummary, held = evaluationKeys) =>
  held.ready(
    {
      key,
      parameterSet: plan.parameters.name,
      shape: plan.evaluationKeys,
      make: async () => {
        made++;
        await meanwhile();
        return new Uint8Array(randomBytes(BYTES));
      },
    },
    new Stopwatch(),
    {},
  );

it('are made once, whoever wants them, and found on disk by the next program', async () => {
  const key = world.keys.addNamed('mine', secretFor(INTERACTIVE));
  const [first, second] = await Promise.all([ready(key), ready(key)]);
  expect(second).toBe(first);
  const later = await ready(key, new EvaluationKeys(world.store, () => undefined));
  expect(later.reference).toEqual(first.reference);
  expect(made).toBe(1);
});

it('of a key in memory stay in memory', async () => {
  const held = await ready(world.keys.addEphemeral(secretFor(INTERACTIVE)));
  expect((await held.bytes()).length).toBe(BYTES);
  expect(await onDisk()).toEqual([]);
});

it('are off the disk when the deletion of their key is done', async () => {
  const key = world.keys.addNamed('mine', secretFor(INTERACTIVE));
  const other = world.keys.addNamed('other', secretFor(INTERACTIVE));
  await ready(key);
  await ready(other);
  await evaluationKeys.forget(key.id);
  expect((await onDisk()).map((file) => file.slice(0, 32))).toEqual([other.id]);
  expect(evaluationKeys.isHeld(key, plan.evaluationKeys)).toBe(false);
});

it('that are made while their key is deleted leave nothing on disk', async () => {
  const key = world.keys.addNamed('mine', secretFor(INTERACTIVE));
  meanwhile = () => world.keys.delete(key.id);
  expect((await (await ready(key)).bytes()).length).toBe(BYTES);
  expect(await onDisk()).toEqual([]);
});

it('are tidied when the profile is opened: orphans go, those of a key that got another id follow it', async () => {
  const key = world.keys.addNamed('mine', secretFor(INTERACTIVE));
  const shapeDigest = plan.evaluationKeys.digest;
  const before = 'cd'.repeat(16);
  const { digest } = await world.store.evaluationKeys.write(
    { keyId: before, shapeDigest },
    randomBytes(BYTES),
  );
  await world.store.evaluationKeys.write({ keyId: 'ef'.repeat(16), shapeDigest }, randomBytes(BYTES));
  const db = new Database(join(world.directory, 'cryptonets.sqlite'));
  db.exec(`UPDATE key_secrets SET sealed_for = '${before}'`);
  db.close();
  await evaluationKeys.tidy();
  expect(await onDisk()).toEqual([`${key.id}-${shapeDigest}-${digest}`]);
  expect((await ready(key)).reference.digest).toBe(digest);
  expect(made).toBe(0);
});
