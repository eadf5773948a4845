/** Work that several want at once is done once; when who did it was stopped, one of those who waited does it. */
import { expect, it } from 'vitest';
import { Flights } from '../../../../electron/keys/flights.ts';
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import { codeOf } from '../vault/support.ts';

it('gives everybody who waited what the work came to', async () => {
  const flights = new Flights<number>();
  const gate = Promise.withResolvers<void>();
  let runs = 0;
  const work = async (): Promise<number> => {
    await gate.promise;
    return ++runs;
  };
  const all = [0, 1, 2].map(() => flights.share('one', undefined, work));
  const other = flights.share('another', undefined, async () => 100);
  gate.resolve();
  expect(await Promise.all(all)).toEqual([1, 1, 1]);
  expect(await other).toBe(100);
  expect(await flights.share('one', undefined, work)).toBe(2);
});

it('goes over to one of those who waited when the operation that did it was cancelled', async () => {
  const flights = new Flights<string>();
  const abort = new AbortController();
  const gate = Promise.withResolvers<void>();
  const first = flights.share('one', abort.signal, async () => {
    await gate.promise;
    throwIfAborted(abort.signal);
    return 'never';
  });
  const said: string[] = [];
  const others = ['a', 'b', 'c'].map((name) =>
    flights.share('one', undefined, async () => {
      said.push(name);
      return name;
    }),
  );
  abort.abort();
  gate.resolve();
  expect(await codeOf(() => first)).toBe('CANCELLED');
  expect(await Promise.all(others)).toEqual(['a', 'a', 'a']);
  expect(said).toEqual(['a']);
});

it('tells a failure to everybody who waited', async () => {
  const flights = new Flights<never>();
  const failing = async (): Promise<never> => {
    throw new CryptoNetsError('STORE_FAILED');
  };
  const all = [0, 1].map(() => codeOf(() => flights.share('one', undefined, failing)));
  expect(await Promise.all(all)).toEqual(['STORE_FAILED', 'STORE_FAILED']);
});

it('lets somebody who waits be stopped alone', async () => {
  const flights = new Flights<number>();
  const gate = Promise.withResolvers<number>();
  const abort = new AbortController();
  const first = flights.share('one', undefined, () => gate.promise);
  const second = codeOf(() => flights.share('one', abort.signal, async () => 2));
  abort.abort();
  expect(await second).toBe('CANCELLED');
  gate.resolve(1);
  expect(await first).toBe(1);
});
