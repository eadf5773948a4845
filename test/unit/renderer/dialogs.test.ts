/** Buttons and signs in the source of the components: what a dialog does is not said with dots that promise a further one. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { words } from '../../../renderer/src/lib/words.ts';

const SOURCE = path.resolve(import.meta.dirname, '../../../renderer/src');
const components = globSync('**/*.svelte', { cwd: SOURCE }).map((name) => ({
  name,
  code: readFileSync(path.join(SOURCE, name), 'utf8'),
}));

function wordAt(place: string): unknown {
  return place.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], words);
}

it('no dialog ends with a button that promises a further question', () => {
  const actions = components.flatMap(({ name, code }) => {
    const text = /const text = words\.([\w.]+);/.exec(code)?.[1];
    return [...code.matchAll(/action=\{(?:[^}]*? )?text\.([\w.]+)\}/g)].map(([, key]) => ({
      name,
      said: wordAt(`${text}.${key}`),
    }));
  });
  expect(actions.length).toBeGreaterThan(6);
  expect(actions.filter(({ said }) => typeof said !== 'string' || said.endsWith('…'))).toEqual([]);
});

it('digits are never struck out, and no sign stands where a font may lack it', () => {
  for (const { name, code } of components) expect(code, name).not.toMatch(/line-through|≠/);
  expect(JSON.stringify(words)).not.toContain('≠');
});

it('windows call the place of the keys by one name', () => {
  const told: string[] = [];
  JSON.stringify(words, (_key, value: unknown) =>
    typeof value === 'string' ? (told.push(value), value) : value,
  );
  expect(told.length).toBeGreaterThan(300);
  expect(told.filter((text) => /key ?store/i.test(text))).toEqual([]);
});
