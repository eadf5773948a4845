import { expect, test } from 'vitest';
import { DEFAULT_RECIPE, stepSize, teacherRecipe, totalEpochs } from '../../../training/recipe.ts';

const recipe = { ...DEFAULT_RECIPE, floatEpochs: 10, integerEpochs: 20 };

test('steps warm up, fall along a half cosine, and begin anew with integer weights', () => {
  const { floatRate, integerRate } = recipe;
  expect(stepSize(recipe, 0, 0)).toBeCloseTo(floatRate * 0.01, 10);
  expect(stepSize(recipe, 5, 0)).toBeCloseTo(floatRate / 2, 10);
  expect(stepSize(recipe, 9, 0.999)).toBeLessThan(floatRate / 1000);
  expect(stepSize(recipe, 10, 0)).toBeCloseTo(integerRate * 0.01, 10);
  expect(stepSize(recipe, 20, 0)).toBeCloseTo(integerRate / 2, 10);
  expect(stepSize(recipe, 29, 0.999)).toBeLessThan(integerRate / 1000);
});

test('a teacher has real weights only and no teacher of its own', () => {
  const teacher = teacherRecipe(recipe, { maps: 9, hidden: 50, epochs: 7, rate: 0.02, share: 0.5 });
  expect(teacher).toMatchObject({ maps: 9, hidden: 50, floatEpochs: 7, floatRate: 0.02, teacher: null });
  expect(totalEpochs(teacher)).toBe(7);
});
