/** The grid of many images: what is near the window is drawn, nothing else, and the keyboard reaches all of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  gridWindow,
  moveInGrid,
  scrollToShow,
  type GridMeasure,
} from '../../../renderer/src/lib/predict/virtual-grid.ts';

const measures = fc.record<GridMeasure>({
  count: fc.integer({ min: 0, max: 65_536 }),
  cellWidthPx: fc.constant(44),
  cellHeightPx: fc.constant(56),
  widthPx: fc.integer({ min: 0, max: 2000 }),
  viewportPx: fc.integer({ min: 1, max: 1200 }),
  scrollPx: fc.nat(4_000_000),
});

describe('gridWindow', () => {
  it('draws every cell that the window shows, and few more', () => {
    fc.assert(
      fc.property(measures, (measure) => {
        const shown = gridWindow(measure);
        const scrollPx = Math.min(measure.scrollPx, Math.max(0, shown.heightPx - measure.viewportPx));
        const at = gridWindow({ ...measure, scrollPx });
        const firstVisible = Math.floor(scrollPx / measure.cellHeightPx) * at.columns;
        const endVisible = Math.min(
          measure.count,
          Math.ceil((scrollPx + measure.viewportPx) / measure.cellHeightPx) * at.columns,
        );
        expect(at.first).toBeLessThanOrEqual(Math.max(0, Math.min(firstVisible, measure.count)));
        expect(at.end).toBeGreaterThanOrEqual(endVisible);
        expect(at.end).toBeLessThanOrEqual(measure.count);
        const most = (Math.ceil(measure.viewportPx / measure.cellHeightPx) + 8) * at.columns;
        expect(at.end - at.first).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('lays out 10,000 thumbnails in whole rows', () => {
    const shown = gridWindow({
      count: 10_000,
      cellWidthPx: 44,
      cellHeightPx: 56,
      widthPx: 500,
      viewportPx: 280,
      scrollPx: 0,
    });
    expect(shown).toMatchObject({ columns: 11, rows: 910, first: 0, heightPx: 910 * 56, offsetPx: 0 });
    expect(shown.end).toBe(8 * 11);
  });
});

describe('moveInGrid', () => {
  it('never leaves the grid and knows no other keys', () => {
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.integer({ min: 1, max: 999 }),
        fc.nat(998),
        (key, count, at) => {
          const target = moveInGrid(key, Math.min(at, count - 1), count, 11);
          expect(target).toBeGreaterThanOrEqual(0);
          expect(target).toBeLessThan(count);
        },
      ),
    );
    expect(moveInGrid('a', 3, 10, 5)).toBeNull();
    expect(moveInGrid('ArrowDown', 3, 10, 5)).toBe(8);
    expect(moveInGrid('ArrowDown', 8, 10, 5)).toBe(8);
  });
});

describe('scrollToShow', () => {
  const measure = {
    count: 1000,
    cellWidthPx: 44,
    cellHeightPx: 56,
    widthPx: 440,
    viewportPx: 280,
    scrollPx: 560,
  };
  it('moves as little as possible', () => {
    expect(scrollToShow(110, measure)).toBe(560);
    expect(scrollToShow(0, measure)).toBe(0);
    expect(scrollToShow(999, measure)).toBe(100 * 56 - 280);
  });
});
