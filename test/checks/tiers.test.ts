/** Plants imports across the tiers of the views and sees that the linter itself catches each of them, and none that is allowed. */
import path from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A planted file belongs to no program of the compiler: rules that ask one are off. */
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: ts.configs.disableTypeChecked as ESLint.Options['overrideConfig'],
});
const RULE = 'no-restricted-imports';

/** What the linter says of the imports of a file that is not there. */
async function complaints(file: string, from: string): Promise<string[]> {
  const line = `import X from '${from}';\nexport const y = X;\n`;
  const text = file.endsWith('.svelte') ? `<script lang="ts">\n${line}</script>\n` : line;
  const [result] = await eslint.lintText(text, { filePath: path.join(ROOT, 'renderer/src', file) });
  return result!.messages.filter(({ ruleId }) => ruleId === RULE).map(({ message }) => message);
}

describe('the tiers', () => {
  it.each([
    ['components/shared/Planted.svelte', '../predict/Go.svelte', 'put together'],
    ['components/shared/timeline/Planted.svelte', '../../predict/Go.svelte', 'put together'],
    ['components/shared/Planted.svelte', '../../lib/app.svelte.ts', 'no controllers'],
    ['components/shared/Planted.svelte', '../../lib/predict/live.svelte.ts', 'no controllers'],
    ['components/shared/Planted.svelte', '../../views/About.svelte', 'imports views'],
    ['components/predict/Planted.svelte', '../vault/KeyList.svelte', 'put together'],
    ['components/predict/Planted.svelte', '../../components/vault/KeyList.svelte', 'put together'],
    ['components/frame/Planted.svelte', '../../views/Keys.svelte', 'imports views'],
    ['views/Planted.svelte', './About.svelte', 'each other'],
    ['lib/planted.ts', '../components/shared/Button.svelte', 'no components'],
    ['lib/predict/planted.ts', '../../views/About.svelte', 'imports views'],
    ['Root.svelte', '../../engine/native/engine.ts', 'blind'],
    ['views/Planted.svelte', '../../../electron/host/index.ts', 'blind'],
    ['components/shared/Planted.svelte', '../../../../server/main.ts', 'blind'],
  ])('%s may not import %s', async (file, from, reason) => {
    expect(await complaints(file, from)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['components/shared/Planted.svelte', './Button.svelte'],
    ['components/shared/timeline/Planted.svelte', '../Button.svelte'],
    ['components/shared/Planted.svelte', '../../lib/words.ts'],
    ['components/predict/Planted.svelte', '../shared/timeline/Timeline.svelte'],
    ['components/predict/Planted.svelte', './Go.svelte'],
    ['components/predict/Planted.svelte', '../../lib/predict.svelte.ts'],
    ['components/predict/Planted.svelte', '../../lib/predict/results.ts'],
    ['views/Planted.svelte', '../components/predict/Go.svelte'],
    ['Root.svelte', './views/About.svelte'],
  ])('%s may import %s', async (file, from) => {
    expect(await complaints(file, from)).toEqual([]);
  });
});
