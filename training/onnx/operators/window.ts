/** Windows that move over pictures: extents, strides, dilations and padding, as convolutions and pools share them. */
import { malformed, unsupported } from '../refuse.ts';
import type { Tensor } from '../tensor.ts';
import { int, ints, text } from './call.ts';
import type { Call } from './call.ts';

/** One axis of a window. */
export interface Axis {
  readonly extent: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly output: number;
}

/** Rows and columns; rows that are one on the pictures of a single axis. */
export interface Window {
  readonly axes: readonly [Axis, Axis];
  /** Extents behind the channels, as the operator gives them. */
  readonly dims: readonly number[];
}

const SINGLE: Axis = { extent: 1, kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, output: 1 };

function outputOf(call: Call, span: number, stride: number): number {
  if (span < 0) throw malformed('the window is larger than its padded input', call.node);
  if (int(call, 'ceil_mode', 0) === 0 || span % stride === 0) return Math.floor(span / stride) + 1;
  return Math.ceil(span / stride) + 1;
}

/** Before and behind. @throws MODEL_INVALID */
function paddingOf(call: Call, at: number): [number, number] {
  const rank = call.inputs[0]!.dims.length - 2;
  const pads = ints(call, 'pads');
  const [before, after] = [pads?.[at] ?? 0, pads?.[at + rank] ?? 0];
  if (before < 0 || after < 0 || before > 4096 || after > 4096)
    throw malformed('padding out of bounds', call.node);
  return [before, after];
}

function axisOf(call: Call, at: number, extent: number, kernel: number): Axis {
  const [stride, dilation] = [ints(call, 'strides')?.[at] ?? 1, ints(call, 'dilations')?.[at] ?? 1];
  if (!(stride > 0) || !(dilation > 0) || !(kernel > 0))
    throw malformed('a window without extent', call.node);
  const reach = (kernel - 1) * dilation + 1;
  const mode = text(call, 'auto_pad', 'NOTSET');
  if (mode === 'SAME_UPPER' || mode === 'SAME_LOWER') {
    const output = Math.ceil(extent / stride);
    const total = Math.max(0, (output - 1) * stride + reach - extent);
    const less = Math.floor(total / 2);
    const before = mode === 'SAME_UPPER' ? less : total - less;
    return { extent, kernel, stride, dilation, before, after: total - before, output };
  }
  if (mode !== 'NOTSET' && mode !== 'VALID') throw malformed(`auto_pad ${mode}`, call.node);
  const [before, after] = mode === 'VALID' ? [0, 0] : paddingOf(call, at);
  const output = outputOf(call, extent + before + after - reach, stride);
  if ((output - 1) * stride >= extent + before)
    throw unsupported('its last window lies outside of the picture', 'leave ceil_mode out', call.node);
  return { extent, kernel, stride, dilation, before, after, output };
}

/** @throws MODEL_INVALID, MODEL_UNSUPPORTED beyond two axes */
export function windowOf(call: Call, { dims }: Tensor, kernel: readonly number[]): Window {
  const rank = dims.length - 2;
  if (rank !== 1 && rank !== 2)
    throw unsupported(`it reads pictures of ${rank} axes`, 'one or two axes are computed', call.node);
  for (const [name, length] of [
    ['strides', rank],
    ['dilations', rank],
    ['pads', 2 * rank],
  ] as const)
    if ((ints(call, name)?.length ?? length) !== length)
      throw malformed(`${name}: expected ${length} numbers`, call.node);
  if (kernel.length !== rank) throw malformed(`kernel_shape: expected ${rank} numbers`, call.node);
  const axes = kernel.map((extent, at) => axisOf(call, at, dims[at + 2]!, extent));
  const [first, second] = rank === 1 ? [SINGLE, axes[0]!] : [axes[0]!, axes[1]!];
  return { axes: [first, second], dims: axes.map(({ output }) => output) };
}

/** The places of the input under one window, with those of the kernel; what lies in the padding is left out. */
export function eachTap(
  { axes: [rows, columns] }: Window,
  row: number,
  column: number,
  visit: (place: number, tap: number) => void,
): void {
  for (let y = 0; y < rows.kernel; y++) {
    const top = row * rows.stride - rows.before + y * rows.dilation;
    if (top < 0 || top >= rows.extent) continue;
    for (let x = 0; x < columns.kernel; x++) {
      const left = column * columns.stride - columns.before + x * columns.dilation;
      if (left >= 0 && left < columns.extent) visit(top * columns.extent + left, y * columns.kernel + x);
    }
  }
}
