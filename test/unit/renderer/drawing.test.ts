/** The drawing: strokes within the field, taken back one by one. */
import { describe, expect, it } from 'vitest';
import { Drawing } from '../../../renderer/src/lib/drawing.svelte.ts';
import { DRAWING_SIDE } from '../../../shared/image/drawn-strokes.ts';

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

  it('does again what was taken back, until something else is drawn', () => {
    const drawing = new Drawing();
    stroke(drawing, [1, 1]);
    stroke(drawing, [2, 2]);
    const both = drawing.strokes;
    drawing.undo();
    drawing.undo();
    expect([drawing.strokes.length, drawing.redoable]).toEqual([0, true]);
    drawing.redo();
    drawing.redo();
    expect([drawing.strokes, drawing.redoable]).toEqual([both, false]);
    drawing.undo();
    stroke(drawing, [3, 3]);
    expect(drawing.redoable).toBe(false);
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
