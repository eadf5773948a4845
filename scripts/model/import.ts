/** From an ONNX file and rows to a model: what it was, what it becomes by each way, and the best of them written down. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import {
  encodeNetwork,
  proveRange,
  type IntegerNetwork,
  type ModelDescription,
} from '../../shared/network/index.ts';
import {
  canDistilPictures,
  MOST_CLASSES,
  consoleProgress,
  distilPictures,
  distilTable,
  findScores,
  integerRight,
  readOnnx,
  referenceScores,
  type Graph,
  type Scores,
} from '../../training/index.ts';
import { closedForm, MOST_SQUARES } from './closed-form.ts';
import { readData, type Data, type Pictures } from './data.ts';
import { nameOfModel, type ImportOptions } from './options.ts';
import { pictureSource, tableSource } from './source.ts';
import {
  answersOf,
  CALIBRATION_ROWS,
  firstRows,
  levelRows,
  percent,
  planOf,
  share,
  type Way,
  type Work,
} from './work.ts';

/** (b): another network learns its answers. */
async function distilled(
  work: Work,
  values: Float64Array,
  each: number,
  labels: Uint8Array,
  judged: Uint8Array,
): Promise<Way | undefined> {
  const { name, made, options, signal, say } = work;
  const rows = made.count;
  if (made.kind === 'pictures') {
    if (!canDistilPictures(made.height * made.width, each, rows))
      return void say(
        `(b) Distillation wants 1,000 pictures of 28 x 28 and 2 to ${MOST_CLASSES} classes: left out.`,
      );
    say(
      `(b) Distilled into the shape of the digits model (convolution, square, dense, square, dense) on ${rows} pictures:`,
    );
    const { network, realRight } = await distilPictures({
      ...{ name, scores: values, seed: options.seed, workers: 2, signal, progress: consoleProgress() },
      images: { count: rows, pixels: made.grey, labels },
      judged: { count: work.judged.count, pixels: (work.judged as Pictures).grey, labels: judged },
      epochs: { real: options.realEpochs, integer: options.integerEpochs },
      checkpoint: join(import.meta.dirname, '..', '..', '.training', `${name}-import.checkpoint`),
    });
    const way = wayOf(work, "distilled into the digits model's shape", network, labels, judged, undefined);
    return { ...way, real: realRight / work.judged.count };
  }
  const bits = options.bits ?? 8;
  const { size, levels } = levelRows(work, made, bits, labels);
  say(`(b) Distilled into one layer of ${options.hidden} squares on ${rows} rows:`);
  const data = { rows, inputs: size, levels, labels, classes: Math.max(2, each) };
  const { layers, scale } = await distilTable(data, bits, options.hidden, work.pause);
  return wayOf(
    work,
    `distilled into ${options.hidden} squares`,
    { name, input: work.source.inputAt(bits), layers },
    labels,
    judged,
    scale,
  );
}

function wayOf(
  work: Work,
  what: string,
  network: IntegerNetwork,
  labels: Uint8Array,
  judged: Uint8Array,
  scale: number | undefined,
): Way {
  const { bits } = network.input;
  const few = firstRows(work.made, CALIBRATION_ROWS);
  const right = (data: Data, own: Uint8Array): number =>
    integerRight(network, levelRows(work, data, bits, own.subarray(0, data.count))) / data.count;
  return { what, network, chosenBy: right(few, labels), judged: right(work.judged, judged), scale };
}

function described(
  { source, classes, made }: Work,
  network: IntegerNetwork,
  scale: number | undefined,
): IntegerNetwork {
  const last = network.layers.at(-1)!;
  const outputs = last.kind === 'dense' ? last.outputs : 0;
  const named = classes.map((name) => ({ name }));
  const column = (made.kind === 'table' && made.labelled) || 'label';
  const answers: ModelDescription['answers'] =
    outputs === 1 && named.length === 2
      ? {
          ...{ kind: 'score', column, link: 'logistic', scale: scale ?? 1, offset: 0, threshold: 0.5 },
          classes: [named[0]!, named[1]!],
        }
      : { kind: 'classes', column, classes: named };
  return { ...network, description: { reads: source.reads, answers } };
}

function classesOf(scores: Scores, outputs: number, data: Data): readonly string[] {
  const count = outputs === 1 ? 2 : outputs;
  if (scores.classes?.length === count) return scores.classes;
  const seen = [...new Set(data.labels ?? [])].sort(
    (one, other) => Number(one) - Number(other) || (one < other ? -1 : 1),
  );
  if (seen.length === count && seen.some((name) => !/^\d+$/.test(name))) return seen;
  return Array.from({ length: count }, (_, at) => String(at));
}

/** How many scores there are, from a run on nothing. */
async function outputsOf(graph: Graph, scores: Scores, pause: () => Promise<void>): Promise<number> {
  const size = graph.inputs[0]!.extents.slice(1).reduce<number>(
    (product, extent) => product * (extent ?? 1),
    1,
  );
  return (await referenceScores(graph, scores, { count: 1, size, fill: () => undefined }, pause)).each;
}

async function write(
  out: string,
  network: IntegerNetwork,
  card: object,
  lines: readonly string[],
): Promise<void> {
  const { json, weights, digest } = await encodeNetwork(network);
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'network.json'), json);
  await writeFile(join(out, 'weights.bin'), weights);
  await writeFile(
    join(out, 'card.json'),
    `${JSON.stringify({ name: network.name, digest, ...card }, null, 2)}\n`,
  );
  await writeFile(
    join(out, 'README.md'),
    `# ${network.name}\n\nImported from ONNX.\n\n${lines.map((line) => `    ${line}`).join('\n')}\n`,
  );
}

/** @throws ARGUMENT_INVALID, FILE_NOT_FOUND, MODEL_INVALID, MODEL_UNSUPPORTED, TABLE_INVALID, CANCELLED */
export async function importModel(file: string, options: ImportOptions, signal: AbortSignal): Promise<void> {
  const { out } = options;
  const name = nameOfModel(out);
  if (existsSync(join(out, 'network.json')) && !options.force)
    throw new CryptoNetsError(
      'ARGUMENT_INVALID',
      `--out: ${name} holds a model already; --force replaces it`,
    );
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
    process.stdout.write(`${line}\n`);
  };
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    throwIfAborted(signal);
  };
  const graph = await readOnnx(file);
  const scores = findScores(graph);
  const sets = await readData(options.data, options.labels, options.seed);
  const made = firstRows(sets.made, options.limit);
  const judged = firstRows(sets.judged, options.limit);
  const outputs = await outputsOf(graph, scores, pause);
  const classes = classesOf(scores, outputs, made);
  const classOf = (label: string): number => {
    const found = classes.indexOf(label);
    if (found >= 0) return found;
    throw new CryptoNetsError(
      'LABELS_INVALID',
      `a label is none of the ${classes.length} classes: ${classes.slice(0, 10).join(', ')}`,
    );
  };
  const labelsOf = (data: Data, answers: Uint8Array): Uint8Array =>
    data.labels ? Uint8Array.from(data.labels, classOf) : answers;
  const source =
    made.kind === 'pictures'
      ? await pictureSource(graph, scores, made, options, classOf, pause)
      : tableSource(graph, made);
  const work: Work = {
    name,
    graph,
    scores,
    source,
    made,
    judged,
    classes,
    labelsOf,
    options,
    signal,
    pause,
    say,
  };
  say(
    `${graph.producer}, operator set ${graph.opset}: ${scores.nodes.length} nodes${scores.links.length > 0 ? `; ${scores.links.join(', ')} at its end moves to the client` : ''}`,
  );
  say(`It reads ${source.told}`);
  const truth = await referenceScores(graph, scores, source.rows(judged), pause);
  const judgedLabels = labelsOf(judged, answersOf(truth));
  const real = share(answersOf(truth), judgedLabels);
  say(
    `As it came: ${percent(real)} on ${sets.split}${judged.labels ? '' : ' (no labels: its own answers count as right)'}`,
  );
  await convert(work, judgedLabels, real, sets.split, lines);
}

/** What is left of its accuracy, step by step. */
function sideBySide(
  { say }: Work,
  real: number,
  { quadratic, squares, exact }: Awaited<ReturnType<typeof closedForm>>,
  last: Way | undefined,
): void {
  const cells: [string, string][] = [['as it came', percent(real)]];
  if (quadratic !== undefined)
    cells.push([
      exact ? 'multiplied out' : squares > MOST_SQUARES ? `quadratics (${squares} deep)` : 'quadratics',
      percent(quadratic),
    ]);
  if (last?.real !== undefined) cells.push(['distilled, real weights', percent(last.real)]);
  if (last) cells.push(['integers', percent(last.judged)]);
  const widths = cells.map((cell) => Math.max(...cell.map(({ length }) => length)));
  for (const line of [0, 1] as const)
    say(`  ${cells.map((cell, at) => cell[line].padStart(widths[at]!)).join('   ')}`);
}

async function convert(
  work: Work,
  judged: Uint8Array,
  real: number,
  split: string,
  lines: readonly string[],
): Promise<void> {
  const { graph, scores, source, made, labelsOf, pause, say, options } = work;
  const few = firstRows(made, CALIBRATION_ROWS);
  const fewLabels = labelsOf(few, answersOf(await referenceScores(graph, scores, source.rows(few), pause)));
  const ways: Way[] = [];
  const first = await closedForm(work, fewLabels, judged).catch((error: unknown) => {
    if (!(error instanceof CryptoNetsError) || error.code !== 'MODEL_UNSUPPORTED') throw error;
    say(`Not as it is: ${error.message}`);
    return { way: undefined, exact: false, quadratic: undefined, squares: 0 };
  });
  if (first.way) ways.push(first.way);
  if (!first.exact) {
    const { values, each } = await referenceScores(graph, scores, source.rows(made), pause);
    const labels = labelsOf(made, answersOf({ values, each }));
    const way = await distilled(work, values, each, labels, judged);
    if (way) ways.push(way);
  }
  if (ways.length === 0)
    throw new CryptoNetsError(
      'MODEL_UNSUPPORTED',
      'no way to integers was found: train a network with at most two squares',
    );
  const best = ways.reduce((one, other) => (other.chosenBy > one.chosenBy ? other : one));
  sideBySide(work, real, first, ways.at(-1));
  for (const way of ways)
    say(`Integers, ${way.what}: ${percent(way.judged)}${way === best && ways.length > 1 ? ' (taken)' : ''}`);
  say(
    `As it came ${percent(real)}, as integers, which is what runs encrypted, ${percent(best.judged)}: range ${proveRange(best.network).signedBits.toFixed(2)} bits`,
  );
  const plan = await planOf(best.network);
  if (!plan) throw new CryptoNetsError('PLAN_IMPOSSIBLE');
  say(`${plan.set}, ${Math.round(plan.bytes)} bytes a row of a full batch`);
  const card = {
    producer: graph.producer,
    way: best.what,
    accuracy: {
      split,
      rows: work.judged.count,
      real,
      quadratic: first.quadratic ?? null,
      realWeights: best.real ?? null,
      integer: best.judged,
    },
  };
  await write(options.out, described(work, best.network, best.scale), card, lines);
}
