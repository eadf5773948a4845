/** Servers of one model with the same weights, public and private. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BenchWorld, type BenchEngine } from './world.ts';

export const PRIVATE_MODEL = 'mnist-cryptonets';

/** A folder with that model alone, while `use` runs; a copy, because the salt of a private model is written beside it. */
async function withModels<T>(use: (models: string) => Promise<T>): Promise<T> {
  const models = mkdtempSync(path.join(tmpdir(), 'cryptonets-bench-models-'));
  try {
    const model = path.resolve(import.meta.dirname, '../../models', PRIVATE_MODEL);
    cpSync(model, path.join(models, PRIVATE_MODEL), { recursive: true });
    return await use(models);
  } finally {
    rmSync(models, { recursive: true, force: true });
  }
}

const openPrivate = (engine: BenchEngine, models: string): Promise<BenchWorld> =>
  BenchWorld.open(engine, { models, args: ['--private-model', PRIVATE_MODEL] });

export function onPrivateServer<T>(engine: BenchEngine, use: (world: BenchWorld) => Promise<T>): Promise<T> {
  return withModels(async (models) => {
    await using world = await openPrivate(engine, models);
    return await use(world);
  });
}

/** Two server processes and two clients' profiles. */
export function onBothServers<T>(
  engine: BenchEngine,
  use: (open: BenchWorld, hidden: BenchWorld) => Promise<T>,
): Promise<T> {
  return withModels(async (models) => {
    await using open = await BenchWorld.open(engine, { models, args: ['--public-model', PRIVATE_MODEL] });
    await using hidden = await openPrivate(engine, models);
    return await use(open, hidden);
  });
}
