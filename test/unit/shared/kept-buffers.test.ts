/** Buffers that are kept: used again, bounded, let go when nobody uses them. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KeptBuffers } from '../../../shared/kept-buffers.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('lends a buffer again once it was given back, by whatever view', () => {
  const buffers = new KeptBuffers(64, 2);
  const first = buffers.take();
  const second = buffers.take();
  expect(second.buffer).not.toBe(first.buffer);
  buffers.giveBack(first.subarray(8, 16));
  const again = buffers.take();
  expect(again.buffer).toBe(first.buffer);
  expect(again.length).toBe(64);
  expect(buffers.facts).toEqual({ made: 2, kept: 0 });
});

it('takes a buffer back once, and nothing that is not its own', () => {
  const buffers = new KeptBuffers(64, 4);
  const one = buffers.take();
  buffers.giveBack(one);
  buffers.giveBack(one);
  buffers.giveBack(new Uint8Array(64));
  expect(buffers.facts).toEqual({ made: 1, kept: 1 });
});

it('keeps no more than it may', () => {
  const buffers = new KeptBuffers(64, 2);
  for (const buffer of [buffers.take(), buffers.take(), buffers.take()]) buffers.giveBack(buffer);
  expect(buffers.facts).toEqual({ made: 3, kept: 2 });
});

it('lets everything go after ten seconds without use, not before', () => {
  const buffers = new KeptBuffers(64, 2);
  buffers.giveBack(buffers.take());
  vi.advanceTimersByTime(6000);
  buffers.giveBack(buffers.take());
  vi.advanceTimersByTime(9000);
  expect(buffers.facts.kept).toBe(1);
  vi.advanceTimersByTime(11_000);
  expect(buffers.facts).toEqual({ made: 1, kept: 0 });
});
