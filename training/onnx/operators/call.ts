/** One node at work: its inputs as tensors and its attributes, each asked for by type and refused where it is not what the operator takes. */
import type { Attribute, Node } from '../graph.ts';
import { malformed, unsupported } from '../refuse.ts';
import { isReal, TYPE } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';

export interface Call {
  readonly node: Node;
  /** Undefined: not given. */
  readonly inputs: readonly (Tensor | undefined)[];
}

export interface Operator {
  /** Attributes that are understood; any other is refused. */
  readonly attributes: readonly string[];
  /** Fewest and most inputs. */
  readonly inputs: readonly [number, number];
  /** Outputs that are computed; more are refused. One where absent. */
  readonly outputs?: number;
  run(call: Call): Tensor[];
  /** Whether the output is affine in the inputs that vary. Absent: never. */
  affine?(varies: readonly boolean[], call: Call): boolean;
  /** An output that only extents of its input decide. */
  readonly ofExtents?: true;
}

export const input = ({ node, inputs }: Call, index: number): Tensor => {
  const found = inputs[index];
  if (found) return found;
  throw malformed(`input ${index} is missing`, node);
};

/** Real numbers, or the integers of 32 and 64 bits that extents are computed with. */
export function number(call: Call, index: number): Tensor {
  const found = input(call, index);
  if (isReal(found.type) || found.type === TYPE.int64 || found.type === TYPE.int32) return found;
  throw unsupported('it computes with small integers', 'export the network in float32', call.node);
}

export function real(call: Call, index: number): Tensor {
  const found = input(call, index);
  if (isReal(found.type)) return found;
  throw unsupported('it does not read real numbers', 'export the network in float32', call.node);
}

const attribute = ({ node }: Call, name: string): Attribute | undefined => node.attributes.get(name);

export const int = (call: Call, name: string, fallback: number): number =>
  attribute(call, name)?.int ?? fallback;

export const float = (call: Call, name: string, fallback: number): number =>
  attribute(call, name)?.float ?? fallback;

export const text = (call: Call, name: string, fallback: string): string =>
  attribute(call, name)?.text ?? fallback;

export const ints = (call: Call, name: string): readonly number[] | undefined => attribute(call, name)?.ints;

export const floats = (call: Call, name: string): readonly number[] | undefined =>
  attribute(call, name)?.floats;

export const texts = (call: Call, name: string): readonly string[] | undefined =>
  attribute(call, name)?.texts;

export const tensorAttribute = (call: Call, name: string): Tensor | undefined =>
  attribute(call, name)?.tensor;

export const has = (call: Call, name: string): boolean => attribute(call, name) !== undefined;

/** A list of whole numbers that older operator sets had as an attribute and newer ones have as an input. */
export function list(call: Call, name: string, index: number): readonly number[] | undefined {
  const given = call.inputs[index];
  if (given) return [...given.values];
  return ints(call, name);
}

/** An axis of `rank`, counted from the end where negative. @throws MODEL_INVALID */
export function axisOf(call: Call, axis: number, rank: number): number {
  const place = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(place) && place >= 0 && place < rank) return place;
  throw malformed(`there is no axis ${axis} of ${rank}`, call.node);
}

/** Only the first input varies. */
export const inFirst = (varies: readonly boolean[]): boolean => !varies.slice(1).includes(true);

export const always = (): boolean => true;

/** Exactly one input varies. */
export const inOne = (varies: readonly boolean[]): boolean => varies.filter(Boolean).length === 1;
