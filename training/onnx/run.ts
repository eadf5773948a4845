/** Runs a graph in doubles: the reference that everything made of it is compared with. */
import type { Node } from './graph.ts';
import { runNode } from './operators/index.ts';
import type { Tensor } from './tensor.ts';

export type Values = Map<string, Tensor>;

/** Runs these nodes in order, on the values that are there; adds what they make. @throws MODEL_INVALID, MODEL_UNSUPPORTED */
export function runNodes(nodes: readonly Node[], values: Values): Values {
  for (const node of nodes) {
    const made = runNode(
      node,
      node.inputs.map((name) => (name === '' ? undefined : values.get(name))),
    );
    node.outputs.forEach((name, index) => {
      const found = made[index];
      if (name !== '' && found) values.set(name, found);
    });
  }
  return values;
}
