/** The drawing: strokes within the field, taken back one by one. */
import { describe, expect, it } from 'vitest';
import { Drawing, DRAWING_SIDE } from '../../../renderer/src/lib/drawing.svelte.ts';

function stroke(drawing: Drawing, ...points: [number, number][]): void {
  const [first, ...rest] = points.map(([x, y]) => ({ x, y }));
  drawing.begin(first!);
  drawing.extend(rest);
  drawing.end();
}

describe('Drawing', () => {
  it('collects strokes of the tool in hand and keeps them inside', () => {
    const drawing = new Drawing();
    expect(drawing.empty).toBe(true);
    stroke(drawing, [10, 10], [-50, 900]);
    drawing.tool = 'eraser';
    stroke(drawing, [20, 20]);
    expect(drawing.strokes.map((own) => own.tool)).toEqual(['pen', 'eraser']);
    expect(drawing.strokes[0]!.points[1]).toEqual({ x: 0, y: DRAWING_SIDE });
  });

  it('takes back strokes and clearing alike', () => {
    const drawing = new Drawing();
    stroke(drawing, [1, 1]);
    stroke(drawing, [2, 2]);
    drawing.clear();
    expect(drawing.strokes).toEqual([]);
    drawing.undo();
    expect(drawing.strokes).toHaveLength(2);
    drawing.undo();
    drawing.undo();
    expect([drawing.empty, drawing.undoable]).toEqual([true, false]);
    drawing.undo();
    expect(drawing.empty).toBe(true);
  });

  it('ignores movement without a pen on the paper', () => {
    const drawing = new Drawing();
    drawing.extend([{ x: 1, y: 1 }]);
    drawing.end();
    expect([drawing.empty, drawing.undoable]).toEqual([true, false]);
  });
});
