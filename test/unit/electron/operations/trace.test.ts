/** Every moment of a run has a name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withGapsNamed } from '../../../../electron/operations/trace.ts';
import type { StageName, StageSpan } from '../../../../shared/stages/index.ts';

const span = (name: StageName, startMs: number, durationMs: number): StageSpan => ({
  name,
  startMs,
  durationMs,
});

/** Milliseconds of 0..wallMs that no span covers. */
function uncovered(spans: readonly StageSpan[], wallMs: number): number {
  let [reached, dark] = [0, 0];
  for (const { startMs, durationMs } of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    dark += Math.max(0, startMs - reached);
    reached = Math.max(reached, startMs + durationMs);
  }
  return dark + Math.max(0, wallMs - reached);
}

const CLIENT = ['keygen', 'prepare', 'encode', 'encrypt', 'upload', 'download', 'decrypt', 'decode'] as const;

describe('the trace', () => {
  it('names what lies between stages', () => {
    const named = withGapsNamed(
      [
        span('prepare', 40, 2),
        span('encrypt', 45, 20),
        span('upload', 65, 30),
        span('download', 200, 5),
        span('decode', 210, 1),
      ],
      212,
    );
    expect(named.map(({ name, startMs }) => [name, startMs])).toEqual([
      ['start', 0],
      ['prepare', 40],
      ['between', 42],
      ['encrypt', 45],
      ['upload', 65],
      ['answer', 95],
      ['download', 200],
      ['between', 205],
      ['decode', 210],
      ['between', 211],
    ]);
  });

  it('leaves no moment without a name, and adds none', () => {
    const spans = fc.array(
      fc
        .tuple(fc.constantFrom(...CLIENT), fc.nat(1000), fc.nat(300))
        .map(([name, at, ms]) => span(name, at, ms)),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(spans, (own) => {
        const ordered = [...own].sort((a, b) => a.startMs - b.startMs);
        const wallMs = Math.max(1, ...own.map(({ startMs, durationMs }) => startMs + durationMs));
        const named = withGapsNamed(ordered, wallMs);
        expect(uncovered(named, wallMs)).toBeLessThan(0.1 * (own.length + 1));
        expect(
          named
            .filter((one) => !own.includes(one))
            .every(({ name }) => ['start', 'answer', 'between'].includes(name)),
        ).toBe(true);
      }),
    );
  });
});
