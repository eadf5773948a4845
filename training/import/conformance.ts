/** One published case (a model, inputs, the outputs that belong to them): run as it is, and multiplied out as an import does. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TensorProto } from '../../proto/gen/onnx/onnx.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Graph } from '../onnx/graph.ts';
import { decodeOnnx } from '../onnx/read.ts';
import { malformed } from '../onnx/refuse.ts';
import { runNodes, type Values } from '../onnx/run.ts';
import { isReal, tensorOf, type Tensor } from '../onnx/tensor.ts';
import { hasMaxPool, layersOf } from './layers.ts';
import type { Rows } from './reference.ts';
import { findScores } from './scores.ts';
import { checkExact, standIn } from './stand-in.ts';

/** `refused`: by a code, and by the name of what is not computed. `wrong`: any other result than the published one, or another fault. */
export interface Verdict {
  readonly verdict: 'right' | 'refused' | 'wrong';
  readonly why: string;
}

export interface CaseVerdict {
  readonly operators: readonly string[];
  /** The graph as it is, in doubles. */
  readonly run: Verdict;
  /** As real layers with squares between them; undefined: it was not run, or takes quadratics in the place of activations. */
  readonly multipliedOut: Verdict | undefined;
}

const RIGHT: Verdict = { verdict: 'right', why: '' };
/** The published results are floats of 32 bits, of sums in another order. */
const [ABSOLUTE, RELATIVE] = [1e-4, 2e-3] as const;

function close(got: Tensor | undefined, wanted: Tensor): boolean {
  if (got?.dims.join() !== wanted.dims.join()) return false;
  return wanted.values.every((value, at) => {
    const found = got.values[at]!;
    return (
      Object.is(found, value) ||
      found === value ||
      Math.abs(found - value) <= ABSOLUTE + RELATIVE * Math.abs(value)
    );
  });
}

async function verdictOf(work: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CryptoNetsError))
      return { verdict: 'wrong', why: String((error as Error).message) };
    const named = error.code === 'MODEL_UNSUPPORTED' || error.code === 'MODEL_INVALID';
    return { verdict: named ? 'refused' : 'wrong', why: `${error.code} ${error.message}` };
  }
}

type Feeds = ReadonlyMap<string, Tensor>;

function runGraph(graph: Graph, feeds: Feeds): Values {
  for (const { name, type } of graph.inputs)
    if (feeds.get(name)?.type !== type) throw malformed(`input "${name}" is of another type`);
  return runNodes(graph.nodes, new Map([...graph.constants, ...feeds]));
}

interface Case {
  readonly graph: Graph;
  readonly sets: readonly { readonly feeds: Feeds; readonly wanted: readonly Tensor[] }[];
}

async function readCase(folder: string): Promise<Case> {
  const file = join(folder, 'model.onnx');
  const graph = await decodeOnnx(await readFile(file), file);
  const sets: Case['sets'][number][] = [];
  for (const set of (await readdir(folder)).filter((name) => name.startsWith('test_data_set'))) {
    const read = async (name: string): Promise<Tensor> =>
      tensorOf(TensorProto.decode(await readFile(join(folder, set, `${name}.pb`))));
    const feeds = new Map<string, Tensor>();
    for (const [index, { name }] of graph.inputs.entries()) feeds.set(name, await read(`input_${index}`));
    const wanted: Tensor[] = [];
    for (const index of graph.outputs.keys()) wanted.push(await read(`output_${index}`));
    sets.push({ feeds, wanted });
  }
  return { graph, sets };
}

function run({ graph, sets }: Case): Verdict {
  for (const { feeds, wanted } of sets) {
    const values = runGraph(graph, feeds);
    for (const [index, name] of graph.outputs.entries())
      if (!close(values.get(name), wanted[index]!))
        return { verdict: 'wrong', why: `output "${name}" is another` };
  }
  return RIGHT;
}

/** Rows of a case's input: its first axis, as in every model that is imported. */
function rowsOf({ dims, values }: Tensor): Rows {
  const count = dims[0] ?? 1;
  const size = values.length / count;
  return {
    count,
    size,
    fill: (row, target) => target.set(values.subarray(row * size, (row + 1) * size)),
  };
}

/** Only where nothing has to be fitted is there a result to be held to. */
async function multiplyOut({ graph, sets }: Case): Promise<Verdict | undefined> {
  const [input, ...others] = graph.inputs;
  if (!input || others.length > 0 || !isReal(input.type)) return undefined;
  const scores = findScores(graph);
  const layered = layersOf(graph, scores);
  const fits = layered.activations.flat().some(({ kind }) => kind === 'fitted');
  if (fits || hasMaxPool(scores.nodes)) return undefined;
  const pause = (): Promise<void> => Promise.resolve();
  for (const { feeds } of sets) {
    const rows = rowsOf(feeds.get(input.name)!);
    const layers = await standIn(graph, scores, layered, rows, pause);
    await checkExact(graph, scores, layered, layers, rows, pause);
  }
  return RIGHT;
}

/** @param folder with model.onnx and test_data_set_* of inputs and outputs, as ONNX publishes them */
export async function judgeCase(folder: string): Promise<CaseVerdict> {
  let found: Case | undefined;
  const ran = await verdictOf(async () => {
    found = await readCase(folder);
    return run(found);
  });
  const operators = [...new Set(found?.graph.nodes.map(({ operator }) => operator) ?? [])];
  const own = found;
  let multipliedOut: Verdict | undefined;
  if (own && ran.verdict === 'right') {
    const tried = await verdictOf(async () => (await multiplyOut(own)) ?? { verdict: 'right', why: 'none' });
    if (tried.why !== 'none') multipliedOut = tried;
  }
  return { operators, run: ran, multipliedOut };
}
