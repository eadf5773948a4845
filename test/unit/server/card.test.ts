import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModelFolder } from '../../../server/models/folder.ts';
import { batchPlanMaker } from '../../../server/models/plans.ts';
import { makeModels } from '../../support/model-folders.ts';
import { smallSeedNetwork } from '../../support/networks.ts';
import { insecureSet } from '../../support/parameter-sets.ts';

test.each([
  [undefined, { title: 'small-seed-shape', accuracy: undefined }],
  ['{', { title: 'small-seed-shape', accuracy: undefined }],
  [{ title: 'Digits' }, { title: 'Digits', accuracy: undefined }],
  [
    { accuracy: { test: { integer: 0.9891, images: 10_000 } } },
    { title: 'small-seed-shape', accuracy: 0.9891 },
  ],
  [{ accuracy: { test: { integer: 7 } } }, { title: 'small-seed-shape', accuracy: undefined }],
])('a card of %j', async (card, expected) => {
  await using models = await makeModels(smallSeedNetwork());
  const folder = join(models.path, 'small-seed-shape');
  const text = typeof card === 'string' ? card : JSON.stringify(card);
  if (card !== undefined) await writeFile(join(folder, 'card.json'), text);
  const makers = { planBatch: batchPlanMaker({ testSets: [insecureSet()] }) };
  const model = await readModelFolder(folder, makers, {
    publicModels: [],
    privateModels: [],
    otherModels: 'private',
    privacyBits: 40,
  });
  expect(model.card).toEqual(expected);
});
