/** Copies that are there when they are needed: one a day, put back by a command, named by an empty database. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listCopies } from '../../../../electron/store/copies.ts';
import { openStore, restoreNewestCopy } from '../../../../electron/store/index.ts';
import { DATABASE_FILE } from '../../../../electron/store/profile.ts';
import { codeOf, newProfile } from './support.ts';

const DAY = 24 * 3600 * 1000;
const NOW = Date.UTC(2026, 10, 27);

describe('copies of the database', () => {
  it('are made once a day, and put back when it is empty', async () => {
    const directory = newProfile();
    const open = (nowMs: number) => openStore({ directory, dailyCopies: true, nowMs });
    const first = await open(NOW);
    first.modelPins.keep({ server: 'a:1', model: 'm', digest: 'd', signer: null }, 1);
    first.close();
    for (const at of [1, 2, DAY, DAY + 2, 2 * DAY + 4, 3 * DAY + 6]) (await open(NOW + at)).close();
    expect(listCopies(directory)).toHaveLength(3);
    fs.truncateSync(join(directory, DATABASE_FILE), 0);
    expect(await codeOf(() => open(NOW))).toBe('STORE_EMPTY');
    const newest = listCopies(directory).at(-1)!;
    fs.truncateSync(join(directory, 'copies', newest), 700);
    const { copy, before } = restoreNewestCopy(directory, NOW);
    expect(copy).toBe(listCopies(directory).at(-2));
    expect(fs.existsSync(join(directory, before!))).toBe(true);
    const again = await open(NOW);
    expect(again.modelPins.of('a:1', 'm')?.digest).toBe('d');
    again.close();
  });

  it('that are not there cannot be put back', async () => {
    expect(await codeOf(() => restoreNewestCopy(newProfile(), NOW))).toBe('NOT_FOUND');
  });
});
