/** A very small WebAssembly assembler: enough to emit the SIMD kernels of the trainer from TypeScript, at start-up. */

/** Instruction bytes. */
export type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;
const VOID_BLOCK = 0x40;

export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && !(byte & 0x40)) || (rest === -1 && (byte & 0x40) !== 0);
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}

const simd = (opcode: number, ...operands: number[]): number[] => [0xfd, ...unsigned(opcode), ...operands];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add = (left: Code, right: Code): Code => [...left, ...right, 0x6a];
export const subtract = (left: Code, right: Code): Code => [...left, ...right, 0x6b];
export const multiply = (left: Code, right: Code): Code => [...left, ...right, 0x6c];
export const lessThan = (left: Code, right: Code): Code => [...left, ...right, 0x48];
export const atMost = (left: Code, right: Code): Code => [...left, ...right, 0x4c];
export const loadInteger = (address: Code): Code => [...address, 0x28, 2, 0];
/** Four floats from `address` + `offset` bytes; any alignment. */
export const loadVector = (address: Code, offset = 0): Code => [
  ...address,
  ...simd(0x00, 2, ...unsigned(offset)),
];
/** One float into all four lanes. */
export const loadSplat = (address: Code): Code => [...address, ...simd(0x09, 2, 0)];
export const storeVector = (address: Code, offset: number, value: Code): Code => [
  ...address,
  ...value,
  ...simd(0x0b, 2, ...unsigned(offset)),
];
export const zeroVector = (): Code => simd(0x0c, ...new Array<number>(16).fill(0));
/** left * right + sum with two roundings: unlike relaxed SIMD the same to the bit on every machine, and hardly slower. */
export const multiplyAdd = (left: Code, right: Code, sum: Code): Code => [
  ...left,
  ...right,
  ...simd(0xe6),
  ...sum,
  ...simd(0xe4),
];

/** Repeats `body` while `condition` holds at its end; the body runs at least once. */
export const repeatWhile = (condition: Code, ...body: Code[]): Code => [
  0x03,
  VOID_BLOCK,
  ...body.flat(),
  ...condition,
  0x0d,
  0,
  0x0b,
];
/** Repeats `body` while `condition` holds at its start. */
export const whileLoop = (condition: Code, ...body: Code[]): Code => [
  ...condition,
  0x04,
  VOID_BLOCK,
  ...repeatWhile(condition, ...body),
  0x0b,
];

/** A function of i32 parameters without result. Locals after the parameters: first i32, then v128. */
export interface FunctionSource {
  readonly name: string;
  readonly parameters: number;
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

const section = (id: number, content: number[]): number[] => [id, ...unsigned(content.length), ...content];
const list = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];
const text = (value: string): number[] => list([...value].map((letter) => [letter.charCodeAt(0)]));

function functionBody(source: FunctionSource): number[] {
  const locals = list([
    [...unsigned(source.integers), I32],
    [...unsigned(source.vectors), V128],
  ]);
  const content = [...locals, ...source.body, 0x0b];
  return [...unsigned(content.length), ...content];
}

/** A module that imports the shared memory `env.memory` (at most `maximumPages` of 64 KiB) and exports its functions. */
export function assembleModule(
  functions: readonly FunctionSource[],
  maximumPages: number,
): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...list(new Array<number[]>(parameters).fill([I32])),
    0,
  ]);
  const memory = [...text('env'), ...text('memory'), 0x02, 0x03, ...unsigned(1), ...unsigned(maximumPages)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(types)),
    ...section(2, list([memory])),
    ...section(3, list(functions.map((_, index) => unsigned(index)))),
    ...section(7, list(functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]))),
    ...section(10, list(functions.map(functionBody))),
  ]);
}
