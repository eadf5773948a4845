/** Where a worker's entry lies: beside the module that asks, as source (.ts) or as a bundle's output (.js). */

/**
 * `name` without extension, e.g. `worker`. From source the module's own URL ends in .ts and so does the worker's; a bundler emits each
 * worker as an entry of the same name beside the chunk that starts it.
 */
export function workerUrl(name: string, importerUrl: string): URL {
  const extension = importerUrl.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./${name}.${extension}`, importerUrl);
}
