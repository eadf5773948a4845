/** The network as it came, row by row: its scores, and what its activations make. */
import type { Graph } from '../onnx/graph.ts';
import { runNodes } from '../onnx/run.ts';
import type { Values } from '../onnx/run.ts';
import { inputTensor } from './layers.ts';
import type { Scores } from './scores.ts';

export interface Rows {
  readonly count: number;
  /** Values of a row as the network reads them. */
  readonly size: number;
  fill(row: number, target: Float64Array): void;
}

const ROWS_BETWEEN_PAUSES = 64;

/**
 * Runs the network on all rows. @param visit is given the values of every row: `at` names a value, rows of a batch after one another
 * @param pause awaited now and then: lets signals in, throws to stop
 */
export async function reference(
  graph: Graph,
  scores: Pick<Scores, 'name' | 'nodes'>,
  rows: Rows,
  visit: (row: number, at: (name: string) => Float64Array) => void,
  pause: (done: number) => Promise<void>,
): Promise<void> {
  const template = inputTensor(graph);
  const batch = template.dims[0] ?? 1;
  const own = template.values.length / batch;
  for (let first = 0; first < rows.count; first += batch) {
    const values = new Float64Array(template.values.length);
    const filled = Math.min(batch, rows.count - first);
    for (let row = 0; row < filled; row++)
      rows.fill(first + row, values.subarray(row * own, (row + 1) * own));
    const found: Values = new Map([...graph.constants, [graph.inputs[0]!.name, { ...template, values }]]);
    runNodes(scores.nodes, found);
    for (let row = 0; row < filled; row++)
      visit(first + row, (name) => {
        const all = found.get(name)!.values;
        const size = all.length / batch;
        return all.subarray(row * size, (row + 1) * size);
      });
    if (Math.floor(first / ROWS_BETWEEN_PAUSES) !== Math.floor((first + batch) / ROWS_BETWEEN_PAUSES))
      await pause(first + filled);
  }
}

/** Scores of all rows, one after the other, and how many a row has. */
export async function referenceScores(
  graph: Graph,
  scores: Pick<Scores, 'name' | 'nodes'>,
  rows: Rows,
  pause: (done: number) => Promise<void>,
): Promise<{ readonly values: Float64Array; readonly each: number }> {
  const all: number[] = [];
  await reference(graph, scores, rows, (_, at) => all.push(...at(scores.name)), pause);
  return { values: Float64Array.from(all), each: all.length / rows.count };
}
