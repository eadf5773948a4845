/** The command palette's choice. */
import { describe, expect, it } from 'vitest';
import { commandsFor } from '../../../renderer/src/lib/commands.ts';

const commands = ['Go to Predict', 'Predict privately', 'Go to Keys and vault', 'Lock the vault'].map(
  (name) => ({
    name,
    act: () => {},
  }),
);
const namesOf = (text: string): string[] => commandsFor(text, commands).map(({ name }) => name);

describe('commands', () => {
  it('are all there before anything is typed', () => {
    expect(namesOf('')).toHaveLength(4);
  });

  it('are found by any of their words, those that begin so first', () => {
    expect(namesOf('predict')).toEqual(['Predict privately', 'Go to Predict']);
    expect(namesOf('VAULT go')).toEqual(['Go to Keys and vault']);
    expect(namesOf('nothing')).toEqual([]);
  });

  it('that cannot be done now are not offered', () => {
    expect(commandsFor('stop', [{ name: 'Stop', possible: false, act: () => {} }])).toEqual([]);
  });
});
