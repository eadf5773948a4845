/** Counts full collections of the process that imports it: one byte each at the end of the file that $CRYPTONETS_COLLECTIONS names. */
import { appendFileSync } from 'node:fs';
import { constants, PerformanceObserver } from 'node:perf_hooks';

/** As node:perf_hooks tells them. */
interface Collection {
  readonly detail?: { readonly kind?: number };
}

/** Calls back with each batch of collections that ended. */
export function onFullCollections(tell: (count: number) => void): void {
  new PerformanceObserver((list) => {
    const kinds = (list.getEntries() as readonly Collection[]).map(({ detail }) => detail?.kind);
    const count = kinds.filter((kind) => kind === constants.NODE_PERFORMANCE_GC_MAJOR).length;
    if (count > 0) tell(count);
  }).observe({ entryTypes: ['gc'] });
}

const file = process.env['CRYPTONETS_COLLECTIONS'];
if (file !== undefined) onFullCollections((count) => appendFileSync(file, '.'.repeat(count)));
