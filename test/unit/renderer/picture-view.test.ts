/** Turning and cutting of an opened picture: always a part of the picture, whatever is done to it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  between,
  byKey,
  isWhole,
  moved,
  scaled,
  turned,
  WHOLE,
} from '../../../renderer/src/lib/predict/picture-view.ts';
import { CALLS } from '../../../shared/ipc/contract.ts';
import type { PictureView } from '../../../shared/ipc/types.ts';

const corner: PictureView = { quarterTurns: 0, left: 0, top: 0, right: 300, bottom: 200 };

/** As the host takes it. */
const taken = (view: PictureView): unknown =>
  CALLS['images.read'].parse(
    { readingId: '0'.repeat(32), name: 'a.png', bytes: new Uint8Array(1), view },
    'input',
  ).view;

describe('the part that is read', () => {
  it('goes with the picture when it is turned, and is the same after four quarters', () => {
    expect(turned(corner)).toEqual({ quarterTurns: 1, left: 800, top: 0, right: 1000, bottom: 300 });
    expect(turned(turned(turned(turned(corner))))).toEqual(corner);
  });

  it('is what lies between two spots; a click is none', () => {
    expect(between(WHOLE, { x: 700, y: 1200 }, { x: 100, y: 300 })).toMatchObject({
      left: 100,
      top: 300,
      right: 700,
      bottom: 1000,
    });
    expect(between(WHOLE, { x: 500, y: 500 }, { x: 510, y: 900 })).toBeUndefined();
  });

  it('stays within the picture, whatever keys and buttons do to it, and is taken by the host', () => {
    const act = fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', '+', '-', 'turn', 'x');
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const view = acts.reduce(
          (before, one) => (one === 'turn' ? turned(before) : (byKey(before, one) ?? before)),
          WHOLE,
        );
        expect(taken(view)).toEqual(view);
      }),
    );
  });

  it('grows back to the whole', () => {
    const close = scaled(WHOLE, 0.85);
    expect([isWhole(close), isWhole(scaled(close, 2))]).toEqual([false, true]);
    expect(moved(close, 1000, 0).right).toBe(1000);
  });

  it('that is turned inside out is refused', () => {
    expect(() => taken({ ...WHOLE, right: 0 })).toThrow('expected a part of at least');
  });
});
