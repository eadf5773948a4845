/** The label of a bar, and how wide it will be. */
import { STAGES } from '../../../../shared/stages/index.ts';
import { words } from '../words.ts';
import type { Bar } from './bars.ts';

export function barLabel({ name, durationMs, running, bytes }: Bar): string {
  const { label } = STAGES[name];
  return running ? words.timeline.running(label) : words.timeline.label(label, durationMs, bytes);
}

/** Mean width of a character of the 12 px label; a canvas measures exactly where there is one. */
const CHARACTER_PX = 6.4;
const FONT = '12px system-ui, sans-serif';
let surface: OffscreenCanvasRenderingContext2D | null | undefined;

export function measureLabel(text: string): number {
  surface ??= typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('2d');
  if (!surface) return text.length * CHARACTER_PX;
  surface.font = FONT;
  return surface.measureText(text).width * 1.04;
}
