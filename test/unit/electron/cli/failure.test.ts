/** Failures in the words of the command line: complete, in its own terms, with the technical message below. */
import { describe, expect, it } from 'vitest';
import { failureLines, failureOf } from '../../../../electron/cli/failure.ts';
import { ERROR_FACTS, type ErrorCode } from '../../../../shared/errors/index.ts';

describe('a failure', () => {
  it.each(Object.keys(ERROR_FACTS) as ErrorCode[])(
    '%s has a title and a hint, and no empty detail',
    (code) => {
      const { title, hint, detail } = failureOf({ code, message: ERROR_FACTS[code].message });
      expect(title).toMatch(/^[A-Z"].*\.$/);
      expect(hint).toMatch(/\.$/);
      expect(detail).toBeUndefined();
      expect(`${title} ${hint}`).not.toMatch(/!|oops|sorry|settings|vault/i);
    },
  );

  it('tells when to come back, where whoever refused knows', () => {
    const { hint } = failureOf({ code: 'BUSY', message: 'the queue is full', retryAfterMs: 12_400 });
    expect(hint).toBe('Try again in 12 s.');
  });

  it('tells what exactly between the two', () => {
    const lines = failureLines({ code: 'LABELS_MISMATCH', message: 'expected 3 labels, got 2' });
    expect(lines).toEqual([
      'There are not as many labels as images.',
      '  expected 3 labels, got 2',
      '  Use the label file that belongs to the images.',
    ]);
  });
});
