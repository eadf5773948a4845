/** Views have addresses. */
import { describe, expect, it } from 'vitest';
import { Router, type Place } from '../../../renderer/src/lib/router.svelte.ts';

/** A window's way back: entries and where one stands. */
class Way implements Place {
  entries: string[];
  at = 0;
  #moved: () => void = () => {};

  constructor(first = '') {
    this.entries = [first];
  }

  read(): string {
    return this.entries[this.at]!;
  }

  push(hash: string): void {
    this.entries = [...this.entries.slice(0, this.at + 1), hash];
    this.at += 1;
  }

  onMove(moved: () => void): void {
    this.#moved = moved;
  }

  move(by: number): void {
    this.at += by;
    this.#moved();
  }
}

describe('the router', () => {
  it('gives each view an address, and follows Back and Forward', () => {
    const way = new Way();
    const router = new Router(way);
    router.go('history');
    router.go('history', 'abc');
    router.go('keys');
    expect(way.entries).toEqual(['', '#/history', '#/history/abc', '#/keys']);
    way.move(-1);
    expect([router.view, router.detail]).toEqual(['history', 'abc']);
    way.move(-2);
    expect(router.view).toBe('predict');
    way.move(3);
    expect(router.view).toBe('keys');
  });

  it('opens where a link or a reload says', () => {
    expect(new Router(new Way('#/servers')).view).toBe('servers');
    const entry = new Router(new Way('#/history/0f'));
    expect([entry.view, entry.detail]).toEqual(['history', '0f']);
  });

  it.each(['#/nowhere', '#content', '#/history/<b>', '#/__proto__'])('takes %s for the home view', (hash) => {
    expect(new Router(new Way(hash)).view).toBe('predict');
  });

  it('makes no entry for the view that is open', () => {
    const way = new Way();
    new Router(way).go('predict');
    expect(way.entries).toHaveLength(1);
  });
});
