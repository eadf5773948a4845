/** An upload that is encrypted while it is sent: residue order, a few runs ahead of the consumer. */
import { CryptoNetsError, throwIfAborted } from '../../../shared/errors/index.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type { StageName } from '../../../shared/stages/index.ts';
import type { EncryptionHandle, NativeClock, OwnerAddon } from '../../../native/index.ts';
import type { BatchEncryption } from '../../key-owner.ts';
import { fromNative } from '../failure.ts';

/** Runs that are made ahead: enough to keep all threads busy while the network takes one. */
const RUNS_AHEAD = 4;

interface Run {
  readonly firstBlock: number;
  readonly blocks: Uint8Array;
}

export class NativeEncryption implements BatchEncryption {
  readonly order = 'residue';
  readonly seeds: Uint8Array;
  readonly blockCount: number;
  readonly blockBytes: number;
  readonly #addon: OwnerAddon;
  readonly #handle: EncryptionHandle;
  readonly #control: Control;
  readonly #ciphertexts: number;
  readonly #abort = (): void => this.dispose();
  #disposed = false;

  constructor(
    addon: OwnerAddon,
    handle: EncryptionHandle,
    shape: { readonly ciphertexts: number; readonly blockCount: number; readonly blockBytes: number },
    control: Control,
  ) {
    this.#addon = addon;
    this.#handle = handle;
    this.#control = control;
    this.#ciphertexts = shape.ciphertexts;
    this.blockCount = shape.blockCount;
    this.blockBytes = shape.blockBytes;
    this.seeds = addon.encryptionSeeds(handle);
    control.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** @throws ARGUMENT_INVALID when not even one block may be sent at once, CANCELLED */
  async *runs(maxBytes: number): AsyncIterableIterator<Run> {
    const perRun = Math.floor(maxBytes / this.blockBytes);
    if (perRun === 0) throw new CryptoNetsError('ARGUMENT_INVALID', `a block has ${this.blockBytes} bytes`);
    const ahead: Promise<Run>[] = [];
    for (let next = 0; next < this.blockCount || ahead.length > 0;) {
      while (ahead.length < RUNS_AHEAD && next < this.blockCount) {
        const count = Math.min(perRun, this.blockCount - next);
        ahead.push(this.#take(next, count));
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

  #take(firstBlock: number, count: number): Promise<Run> {
    const take = async (): Promise<Run> => {
      throwIfAborted(this.#control.signal);
      if (this.#disposed) throw new CryptoNetsError('INTERNAL', 'this upload was disposed');
      try {
        return { firstBlock, blocks: await this.#addon.takeBlocks(this.#handle, firstBlock, count) };
      } catch (error) {
        throw fromNative(error);
      }
    };
    const taken = take();
    // A consumer that stops early never looks at the runs ahead.
    taken.catch(() => {});
    return taken;
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
