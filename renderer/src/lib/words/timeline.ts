/** Words of the timeline. */
import { bytes, count, duration } from '../format.ts';

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
  spoken: (name: string, lane: string, ms: number, size: number | undefined) =>
    `${name}, ${lane}, ${duration(ms)}${size === undefined ? '' : `, ${bytes(size)}`}`,
  learns: 'What the server learns:',
  hint: 'Point at a stage, or move to it with the arrow keys, to see what happens in it and what the server could learn.',
  clocks: (slackMs: number | null) =>
    slackMs === null
      ? 'The server has its own clock, which starts when your request arrives. It is drawn from the start of sending.'
      : `The server has its own clock, which starts when your request arrives. It is drawn from the start of sending; the true place is at most ${duration(slackMs)} further right.`,
  merged: (batches: number) =>
    `${count(batches)} batches ran one after another. Each bar adds up one stage of all of them, drawn from where the first began; the server's bars are on its own clock.`,
  total: (wallMs: number, upload: number, download: number, batches: number) =>
    `${duration(wallMs)} in all${batches > 1 ? `, ${count(batches)} batches` : ''}, ${bytes(upload)} up, ${bytes(download)} down`,
  asTable: 'Table',
  asBars: 'Bars',
  table: { stage: 'Stage', where: 'Where', start: 'Start', time: 'Time', size: 'Bytes', items: 'Items' },
  items: (n: number) => count(n),
} as const;
