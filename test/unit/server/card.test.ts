import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModelFolder } from '../../../server/models/folder.ts';
import { planMaker } from '../../../server/models/plans.ts';
import { makeModels } from '../../support/model-folders.ts';
import { smallSeedNetwork } from '../../support/networks.ts';
import { insecureSet } from '../../support/parameter-sets.ts';

test.each([
  [undefined, { title: 'small-seed-shape', accuracy: 0 }],
  ['{', { title: 'small-seed-shape', accuracy: 0 }],
  [{ title: 'Digits' }, { title: 'Digits', accuracy: 0 }],
  [
    { accuracy: { test: { integer: 0.9891, images: 10_000 } } },
    { title: 'small-seed-shape', accuracy: 0.9891 },
  ],
  [{ accuracy: { test: { integer: 7 } } }, { title: 'small-seed-shape', accuracy: 0 }],
])('a card of %j', async (card, expected) => {
  await using models = await makeModels(smallSeedNetwork());
  const folder = join(models.path, 'small-seed-shape');
  const text = typeof card === 'string' ? card : JSON.stringify(card);
  if (card !== undefined) await writeFile(join(folder, 'card.json'), text);
  const model = await readModelFolder(folder, { plan: planMaker({ testSets: [insecureSet()] }) });
  expect(model.card).toEqual(expected);
});
