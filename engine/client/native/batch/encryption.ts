/** An upload that is encrypted while it is sent: residue order, a few runs ahead of the consumer. */
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type { StageName } from '../../../../shared/stages/index.ts';
import type { EncryptionHandle, NativeClock, BatchOwnerAddon } from '../../../../native/index.ts';
import type { KeptBuffers } from '../../../../shared/kept-buffers.ts';
import { CHUNK_HEADROOM_BYTES, type Expander, type UploadForm } from '../../../../shared/protocol/index.ts';
import type { BatchEncryption, BlockRun } from '../../owner.ts';
import { fromNative } from '../../../native/failure.ts';

/** Runs that are made ahead: enough to keep all threads busy while the network takes one. */
const RUNS_AHEAD = 4;

/** Gives the buffers of one size that a key owner keeps for its runs. */
export type RunMemory = (bytes: number) => KeptBuffers;

export class NativeEncryption implements BatchEncryption {
  readonly form: UploadForm;
  readonly seeds: Uint8Array;
  readonly blockCount: number;
  readonly blockBytes: number;
  readonly #addon: BatchOwnerAddon;
  readonly #handle: EncryptionHandle;
  readonly #control: Control;
  readonly #ciphertexts: number;
  readonly #memory: RunMemory;
  readonly #abort = (): void => this.dispose();
  #disposed = false;

  constructor(
    addon: BatchOwnerAddon,
    handle: EncryptionHandle,
    shape: {
      readonly ciphertexts: number;
      readonly blockCount: number;
      readonly blockBytes: number;
      readonly expander: Expander;
    },
    memory: RunMemory,
    control: Control,
  ) {
    this.#memory = memory;
    this.#addon = addon;
    this.#handle = handle;
    this.#control = control;
    this.#ciphertexts = shape.ciphertexts;
    this.form = { order: 'residue', expander: shape.expander };
    this.blockCount = shape.blockCount;
    this.blockBytes = shape.blockBytes;
    this.seeds = addon.encryptionSeeds(handle);
    control.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** @throws ARGUMENT_INVALID when not even one block may be sent at once, CANCELLED */
  async *runs(maxBytes: number): AsyncIterableIterator<BlockRun> {
    const perRun = Math.floor(maxBytes / this.blockBytes);
    if (perRun === 0) throw new CryptoNetsError('ARGUMENT_INVALID', `a block has ${this.blockBytes} bytes`);
    const memory = this.#memory(CHUNK_HEADROOM_BYTES + perRun * this.blockBytes);
    const ahead: Promise<BlockRun>[] = [];
    for (let next = 0; next < this.blockCount || ahead.length > 0;) {
      while (ahead.length < RUNS_AHEAD && next < this.blockCount) {
        const count = Math.min(perRun, this.blockCount - next);
        ahead.push(this.#take(next, count, memory));
        next += count;
      }
      const run = await ahead.shift()!;
      this.#reportProgress(run.firstBlock + run.blocks.length / this.blockBytes);
      yield run;
    }
    this.#reportStages();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#control.signal?.removeEventListener('abort', this.#abort);
    this.#addon.disposeEncryption(this.#handle);
  }

  #take(firstBlock: number, count: number, memory: KeptBuffers): Promise<BlockRun> {
    const taken = this.#make(firstBlock, count, memory);
    // A consumer that stops early never looks at the runs ahead.
    taken.catch(() => {});
    return taken;
  }

  async #make(firstBlock: number, count: number, memory: KeptBuffers): Promise<BlockRun> {
    throwIfAborted(this.#control.signal);
    if (this.#disposed) throw new CryptoNetsError('INTERNAL', 'this upload was disposed');
    const room = memory.take().subarray(CHUNK_HEADROOM_BYTES, CHUNK_HEADROOM_BYTES + count * this.blockBytes);
    try {
      const blocks = await this.#addon.takeBlocks(this.#handle, firstBlock, count, room);
      return { firstBlock, blocks, giveBack: () => memory.giveBack(blocks) };
    } catch (error) {
      throw fromNative(error);
    }
  }

  #reportProgress(blocks: number): void {
    const total = this.#ciphertexts;
    const done = Math.floor((total * blocks) / this.blockCount);
    this.#control.report?.({ kind: 'progress', stage: 'encrypt', done, total, unit: 'ciphertexts' });
  }

  #reportStages(): void {
    if (this.#disposed) return;
    const { encode, encrypt } = this.#addon.encryptionClocks(this.#handle);
    this.#reportStage('encode', encode);
    this.#reportStage('encrypt', encrypt);
  }

  #reportStage(name: StageName, clock: NativeClock): void {
    const { firstMs: startMs, lastMs, busyMs } = clock;
    const span = { name, startMs, durationMs: lastMs - startMs, busyMs, count: this.#ciphertexts };
    this.#control.report?.({ kind: 'stage', span });
  }
}
