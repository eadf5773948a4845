/** Results of rows that were finished, so that a long run goes on where it was stopped. Beside the project, never committed. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { RowResult } from './measure.ts';
import type { Row } from '../../../shared/methods/rows.ts';

const figures = {
  accuracy: z.number(),
  latencyS: z.number().positive(),
  amortizedS: z.number().positive(),
  perHour: z.number().positive(),
  memoryFactor: z.number().positive(),
};
const text = z.string().max(500);
const resultSchema = z.strictObject({
  name: text,
  ...figures,
  ...{ images: z.int().positive(), network: text, parameters: text, engine: text },
  talk: z.strictObject(figures).optional(),
});

/** One file a row; its name stands for everything that the row was asked for, so that a changed row is measured again. */
export class KeptResults {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What was kept and can be read; anything else is measured again. */
  find(row: Row, images: number): RowResult | undefined {
    try {
      return resultSchema.parse(JSON.parse(readFileSync(this.#file(row, images), 'utf8'))) as RowResult;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all, whenever the process ends. */
  keep(row: Row, images: number, result: RowResult): void {
    mkdirSync(this.#folder, { recursive: true });
    const file = this.#file(row, images);
    writeFileSync(`${file}.part`, JSON.stringify(result));
    renameSync(`${file}.part`, file);
  }

  forget(row: Row, images: number): void {
    rmSync(this.#file(row, images), { force: true });
  }

  #file(row: Row, images: number): string {
    const asked = JSON.stringify({ row, images }, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    const digest = createHash('sha256').update(asked).digest('hex').slice(0, 16);
    return path.join(this.#folder, `${digest}.json`);
  }
}
