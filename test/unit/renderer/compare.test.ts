/** Two predictions held against each other, stage by stage. */
import { describe, expect, it } from 'vitest';
import { compared, factorOf } from '../../../renderer/src/lib/predict/compare.ts';

const at = (name: 'encrypt' | 'upload' | 'queue', durationMs: number) => ({ name, startMs: 0, durationMs });

describe('two predictions', () => {
  it('stand stage by stage, those of several calls added up, what only one had at the end', () => {
    const other = { spans: [at('queue', 7), at('encrypt', 10)] };
    const own = { spans: [at('encrypt', 4), at('upload', 3), at('encrypt', 1)] };
    expect(compared(other, own)).toEqual([
      { stage: 'encrypt', otherMs: 10, ownMs: 5 },
      { stage: 'upload', otherMs: null, ownMs: 3 },
      { stage: 'queue', otherMs: 7, ownMs: null },
    ]);
  });

  it('differ by a factor, where there is something to divide by', () => {
    expect(factorOf(10, 5)).toBe(0.5);
    expect(factorOf(0, 5)).toBeNull();
    expect(factorOf(null, 5)).toBeNull();
    expect(factorOf(5, null)).toBeNull();
  });
});
