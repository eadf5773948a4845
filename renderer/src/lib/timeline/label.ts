/** The label of a bar, and how wide it will be. Short gaps between stages are drawn without one. */
import { words } from '../words.ts';
import type { Bar } from './bars.ts';

const QUIET_MS = 100;

export function barLabel({ name, durationMs, running, stopped, share, bytes }: Bar): string {
  const { label } = words.stages[name];
  if (name === 'between' && durationMs < QUIET_MS) return '';
  if (stopped) return words.timeline.stopped(label, share);
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
