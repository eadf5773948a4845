/**
 * Networks that are quantised already: QuantizeLinear and DequantizeLinear (QCDQ), and the operators of QONNX. On constants they give the weights that were
 * trained; between layers they round to a grid that this project chooses anew, so that an import leaves the rounding out (`UNROUNDED`).
 */
import type { Node } from '../graph.ts';
import { malformed, unsupported } from '../refuse.ts';
import { isReal, TYPE, type Tensor } from '../tensor.ts';
import { axisOf, inFirst, input, int, real, text, type Call, type Operator } from './call.ts';

/** Names that writers of QONNX have given its domain. */
export const QONNX_DOMAINS: ReadonlySet<string> = new Set([
  'qonnx.custom_op.general',
  'finn.custom_op.general',
  'onnx.brevitas',
]);
/** Of the same operators without rounding and bounds; no file names it. */
export const UNROUNDED_DOMAIN = 'cryptonets.unrounded';

const INTEGERS: Readonly<Record<number, readonly [number, number]>> = {
  [TYPE.uint8]: [0, 255],
  [TYPE.int8]: [-128, 127],
  [TYPE.uint16]: [0, 65_535],
  [TYPE.int16]: [-32_768, 32_767],
};

/** For each value the place of its scale: one for all, one along an axis, or as many as broadcast along trailing axes. */
function placesOf(call: Call, source: Tensor, figures: Tensor, axis: number): (at: number) => number {
  if (figures.values.length === 1) return () => 0;
  const place = axisOf(call, axis, source.dims.length);
  const extent = source.dims[place]!;
  if (figures.values.length !== extent)
    throw malformed(`expected figures of ${extent} channels, got ${figures.values.length}`, call.node);
  const inner = source.dims.slice(place + 1).reduce((product, one) => product * one, 1);
  return (at) => Math.floor(at / inner) % extent;
}

/** Scales above zero, and zero points of as many places. */
function gridOf(call: Call): { readonly scale: Tensor; readonly zero: Float64Array } {
  const scale = real(call, 1);
  if (!scale.values.every((value) => value > 0 && Number.isFinite(value)))
    throw malformed('expected scales above zero', call.node);
  const zero = call.inputs[2]?.values ?? new Float64Array(1);
  if (zero.length !== 1 && zero.length !== scale.values.length)
    throw malformed(`${zero.length} zero points do not fit ${scale.values.length} scales`, call.node);
  return { scale, zero };
}

function halfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

const LINEAR_ATTRIBUTES = ['axis', 'saturate'];

/** @param rounded false: as real numbers, without bounds */
function quantizeLinear(rounded: boolean): Operator {
  return {
    attributes: LINEAR_ATTRIBUTES,
    inputs: [2, 3],
    ...(rounded ? {} : { affine: inFirst }),
    run: (call) => {
      const source = real(call, 0);
      const { scale, zero } = gridOf(call);
      const type = call.inputs[2]?.type ?? TYPE.uint8;
      const bounds = INTEGERS[type];
      if (!bounds)
        throw unsupported(`it makes elements of type ${type}`, 'quantise to 8 or 16 bits', call.node);
      const place = placesOf(call, source, scale, int(call, 'axis', 1));
      const values = source.values.map((value, at) => {
        const one = place(at);
        const shift = zero[zero.length === 1 ? 0 : one]!;
        const grid = value / scale.values[one]!;
        return rounded ? Math.min(bounds[1], Math.max(bounds[0], halfToEven(grid) + shift)) : grid + shift;
      });
      return [{ dims: source.dims, values, type }];
    },
  };
}

const dequantizeLinear: Operator = {
  attributes: LINEAR_ATTRIBUTES,
  inputs: [2, 3],
  affine: inFirst,
  run: (call) => {
    const source = input(call, 0);
    if (isReal(source.type)) throw malformed('it reads no integers', call.node);
    const { scale, zero } = gridOf(call);
    const place = placesOf(call, source, scale, int(call, 'axis', 1));
    const values = source.values.map((value, at) => {
      const one = place(at);
      return (value - zero[zero.length === 1 ? 0 : one]!) * scale.values[one]!;
    });
    return [{ dims: source.dims, values, type: scale.type }];
  },
};

const ROUNDINGS: Readonly<Record<string, (value: number) => number>> = {
  ROUND: halfToEven,
  HALF_EVEN: halfToEven,
  FLOOR: Math.floor,
  CEIL: Math.ceil,
  DOWN: Math.trunc,
  ROUND_TO_ZERO: Math.trunc,
};

/** Smallest and largest integer of QONNX's Quant. */
function quantBounds(call: Call): [number, number] {
  const bits = real(call, 3).values[0] ?? 0;
  const [signed, narrow] = [int(call, 'signed', 1) !== 0, int(call, 'narrow', 0) !== 0];
  if (!(Number.isInteger(bits) && bits >= (signed ? 2 : 1) && bits <= 32))
    throw unsupported(`it quantises to ${bits} bits`, 'quantise to whole bits, 2 to 32', call.node);
  if (signed) return [-(2 ** (bits - 1)) + Number(narrow), 2 ** (bits - 1) - 1];
  return [0, 2 ** bits - 1 - Number(narrow)];
}

/** Scale and zero point of a value by broadcasting: one for all, or one along the only axis that is not one. */
function quantPlaces(call: Call, source: Tensor, figures: Tensor): (at: number) => number {
  const long = figures.dims.findIndex((extent) => extent !== 1);
  if (long < 0) return () => 0;
  if (figures.values.length !== figures.dims[long])
    throw unsupported('its scales lie along several axes', 'quantise by tensor or by channel', call.node);
  return placesOf(call, source, figures, long - figures.dims.length);
}

function quant(rounded: boolean): Operator {
  return {
    attributes: ['narrow', 'rounding_mode', 'signed'],
    inputs: [4, 4],
    ...(rounded ? {} : { affine: inFirst }),
    run: (call) => {
      const source = real(call, 0);
      if (!rounded) return [source];
      const { scale, zero } = gridOf(call);
      const [least, most] = quantBounds(call);
      const mode = text(call, 'rounding_mode', 'ROUND');
      const round = Object.hasOwn(ROUNDINGS, mode) ? ROUNDINGS[mode] : undefined;
      if (!round) throw unsupported(`it rounds by ${mode}`, 'round by ROUND, FLOOR or CEIL', call.node);
      const place = quantPlaces(call, source, scale);
      const values = source.values.map((value, at) => {
        const one = place(at);
        const shift = zero[zero.length === 1 ? 0 : one]!;
        const grid = Math.min(most, Math.max(least, value / scale.values[one]! + shift));
        return (round(grid) - shift) * scale.values[one]!;
      });
      return [{ dims: source.dims, values, type: source.type }];
    },
  };
}

/** Signs, times a scale: of weights. */
const bipolarQuant: Operator = {
  attributes: [],
  inputs: [2, 2],
  run: (call) => {
    const source = real(call, 0);
    const { scale } = gridOf({ ...call, inputs: call.inputs.slice(0, 2) });
    const place = quantPlaces(call, source, scale);
    const values = source.values.map((value, at) => (value >= 0 ? 1 : -1) * scale.values[place(at)]!);
    return [{ dims: source.dims, values, type: source.type }];
  },
};

export const QUANTISED: Readonly<Record<string, Operator>> = {
  QuantizeLinear: quantizeLinear(true),
  DequantizeLinear: dequantizeLinear,
};
export const QONNX: Readonly<Record<string, Operator>> = {
  Quant: quant(true),
  IntQuant: quant(true),
  BipolarQuant: bipolarQuant,
};
export const UNROUNDED: Readonly<Record<string, Operator>> = {
  QuantizeLinear: quantizeLinear(false),
  Quant: quant(false),
  IntQuant: quant(false),
};

/** Whether a node rounds to a grid. */
export const isQuantiser = ({ operator, domain }: Node): boolean =>
  (domain === '' && operator === 'QuantizeLinear') ||
  (QONNX_DOMAINS.has(domain) && (operator === 'Quant' || operator === 'IntQuant'));

/** The least value that a quantiser gives, of its first scale: what lies below is cut off. */
export function leastOf(call: Call): number {
  const { scale, zero } = gridOf(call);
  const least =
    call.node.operator === 'QuantizeLinear'
      ? (INTEGERS[call.inputs[2]?.type ?? TYPE.uint8]?.[0] ?? 0)
      : quantBounds(call)[0];
  return (least - zero[0]!) * scale.values[0]!;
}
