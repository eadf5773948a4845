/** Words of the timeline. */
import type { Trace } from '../../../../shared/stages/index.ts';
import { bytes, count, duration, percent } from '../format.ts';

export const timeline = {
  title: 'Where the time went',
  live: 'Where the time goes',
  empty: 'Each stage will appear here as it runs, with its time and its bytes.',
  lanes: { client: 'This computer', wire: 'Wire', server: 'Server' },
  serverClock: 'its own clock',
  serverTick: (ms: number) => (ms === 0 ? '0' : `+${duration(ms)}`),
  tick: (ms: number) => (ms === 0 ? '0' : duration(ms)),
  label: (name: string, ms: number, size: number | undefined) =>
    size === undefined ? `${name} ${duration(ms)}` : `${name} ${duration(ms)}, ${bytes(size)}`,
  running: (name: string) => `${name}…`,
  stopped: (name: string, share: number) => `${name}, ${percent(share)} when it ended`,
  spoken: (name: string, lane: string, ms: number, size: number | undefined) =>
    `${name}, ${lane}, ${duration(ms)}${size === undefined ? '' : `, ${bytes(size)}`}`,
  learns: 'What the server learns:',
  hint: 'Point at a stage, or move to it with the arrow keys, to see what happens in it and what the server could learn. A click or Enter pins it, a double click brings it close; + and - zoom.',
  unpin: 'Let go',
  zoom: { title: 'Zoom', apart: 'Draw apart', together: 'Draw together', whole: 'Show all' },
  clocks: (slackMs: number | null) =>
    slackMs === null
      ? 'The server has its own clock, which starts when your request arrives. It is drawn from where the request was sent.'
      : `The server has its own clock, which starts when your request arrives. It is drawn from where the request was sent; the true place is at most ${duration(slackMs)} further right.`,
  merged: (calls: number) =>
    `${count(calls)} requests ran one after another. Each bar adds up one stage of all of them, drawn from where the first began; the server's bars are on its own clock.`,
  total: ({ spans, wallMs, uploadBytes, downloadBytes, calls }: Trace) => {
    const keys = spans.reduce((sum, span) => sum + (span.name === 'upload-keys' ? (span.bytes ?? 0) : 0), 0);
    return [
      `${duration(wallMs)} in all`,
      ...(calls !== null && calls > 1 ? [`${count(calls)} requests`] : []),
      `${bytes(uploadBytes + keys)} up${keys > 0 ? ` (${bytes(keys)} of it evaluation keys, once)` : ''}`,
      `${bytes(downloadBytes)} down`,
    ].join(', ');
  },
  before: (ms: number, keys: number) =>
    `Before it, once: ${duration(ms)}${keys > 0 ? ` and ${bytes(keys)} up` : ''} to make keys and bring them to the server.`,
  asTable: 'Table',
  asBars: 'Bars',
  table: { stage: 'Stage', where: 'Where', start: 'Start', time: 'Time', size: 'Bytes', items: 'Items' },
  items: (n: number) => count(n),
} as const;
