/** The trainer's WebAssembly kernels over one shared memory, and that memory. */
import { assembleModule } from './assembler.ts';
import { dotSource } from './dot.ts';
import { matmulSource } from './matmul.ts';
import { Instance, Memory, Module } from './web-assembly.ts';
import type { SharedMemory } from './web-assembly.ts';

export { DOT_ROWS } from './dot.ts';
export type { SharedMemory } from './web-assembly.ts';

export const PAGE_BYTES = 65_536;

export interface Kernels {
  /** See matmul.ts. */
  matmul(
    rows: number,
    columns: number,
    depth: number,
    a: number,
    aRowStride: number,
    aColumnStride: number,
    table: number,
    c: number,
    cRowStride: number,
  ): void;
  /** See dot.ts. */
  dot(x: number, length: number, y: number, yRowStride: number, sums: number): void;
}

/** Shared memory of exactly `bytes`, rounded up to pages. */
export function createMemory(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return new Memory({ initial: pages, maximum: pages, shared: true });
}

/** Compiles the kernels for a memory of `createMemory`. The results are the same to the bit on every machine. */
export function createKernels(memory: SharedMemory): Kernels {
  const pages = memory.buffer.byteLength / PAGE_BYTES;
  const bytes = assembleModule([matmulSource(), dotSource()], pages);
  const instance = new Instance(new Module(bytes), { env: { memory } });
  return instance.exports as Kernels;
}
