/**
 * The cases that ONNX itself publishes (Debian's libonnx-testdata): each gives the published result, or is refused by a code and a name.
 * Fetched when asked for: CRYPTONETS_ONNX_TESTDATA=fetch vitest run test/unit/training/onnx/conformance.test.ts
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { TensorProto } from '../../../../proto/gen/onnx/onnx.ts';
import type { Graph } from '../../../../training/onnx/graph.ts';
import { decodeOnnx } from '../../../../training/onnx/read.ts';
import { malformed } from '../../../../training/onnx/refuse.ts';
import { runNodes, type Values } from '../../../../training/onnx/run.ts';
import { tensorOf, type Tensor } from '../../../../training/onnx/tensor.ts';

const CACHE = join(import.meta.dirname, '../../../../.cache/onnx-testdata');
const DATA = join(CACHE, 'usr/share/libonnx-testdata/data');

if (process.env['CRYPTONETS_ONNX_TESTDATA'] === 'fetch' && !existsSync(DATA)) {
  mkdirSync(CACHE, { recursive: true });
  execFileSync('apt-get', ['download', 'libonnx-testdata'], { cwd: CACHE });
  const [file] = readdirSync(CACHE).filter((name) => name.endsWith('.deb'));
  execFileSync('dpkg-deb', ['-x', file!, '.'], { cwd: CACHE });
}

const cases = existsSync(DATA)
  ? ['node', 'simple', 'pytorch-converted', 'pytorch-operator'].flatMap((part) =>
      readdirSync(join(DATA, part)).map((name) => join(part, name)),
    )
  : [];

function close(got: Tensor, wanted: Tensor): boolean {
  if (got.dims.join() !== wanted.dims.join()) return false;
  return wanted.values.every((value, at) => {
    const found = got.values[at]!;
    return (
      Object.is(found, value) || found === value || Math.abs(found - value) <= 1e-4 + 2e-3 * Math.abs(value)
    );
  });
}

function runGraph(graph: Graph, feeds: ReadonlyMap<string, Tensor>): Values {
  for (const { name, type } of graph.inputs)
    if (feeds.get(name)?.type !== type) throw malformed(`input "${name}" is of another type`);
  return runNodes(graph.nodes, new Map([...graph.constants, ...feeds]));
}

type Verdict = 'right' | 'refused' | 'wrong';

async function judge(folder: string): Promise<{ verdict: Verdict; why: string }> {
  try {
    const file = join(DATA, folder, 'model.onnx');
    const graph = await decodeOnnx(readFileSync(file), file);
    const sets = readdirSync(join(DATA, folder)).filter((name) => name.startsWith('test_data_set'));
    for (const set of sets) {
      const read = (name: string): Tensor =>
        tensorOf(TensorProto.decode(readFileSync(join(DATA, folder, set, `${name}.pb`))));
      const feeds = new Map(graph.inputs.map(({ name }, index) => [name, read(`input_${index}`)]));
      const values = runGraph(graph, feeds);
      for (const [index, name] of graph.outputs.entries())
        if (!close(values.get(name)!, read(`output_${index}`))) return { verdict: 'wrong', why: name };
    }
    return { verdict: 'right', why: '' };
  } catch (error) {
    if (!(error instanceof CryptoNetsError)) return { verdict: 'wrong', why: String((error as Error).stack) };
    const named = error.code === 'MODEL_UNSUPPORTED' || error.code === 'MODEL_INVALID';
    return { verdict: named ? 'refused' : 'wrong', why: `${error.code} ${error.message}` };
  }
}

it.skipIf(cases.length === 0)(
  'gives the published result or refuses by name, in every case (skipped where .cache has no libonnx-testdata)',
  { timeout: 600_000 },
  async () => {
    const counts = { right: 0, refused: 0, wrong: 0 };
    const wrong: string[] = [];
    for (const folder of cases) {
      const { verdict, why } = await judge(folder);
      counts[verdict] += 1;
      if (verdict === 'wrong') wrong.push(`${folder}: ${why}`);
    }
    expect(wrong).toEqual([]);
    expect(counts.right).toBeGreaterThan(200);
  },
);
