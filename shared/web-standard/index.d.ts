/** The few globals that every JavaScript host of this project has (browser, Node, workers); `shared` may use no other. */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}
declare const performance: { now(): number };
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer): string;
}
declare const publicKey: unique symbol;
/** Opaque. */
interface PublicKey {
  readonly [publicKey]: true;
}
declare const crypto: {
  getRandomValues<T extends Uint8Array>(array: T): T;
  readonly subtle: {
    digest(algorithm: string, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
    importKey(
      format: 'raw',
      key: Uint8Array<ArrayBuffer>,
      algorithm: 'Ed25519',
      extractable: false,
      uses: readonly 'verify'[],
    ): Promise<PublicKey>;
    verify(
      algorithm: 'Ed25519',
      key: PublicKey,
      signature: Uint8Array<ArrayBuffer>,
      data: Uint8Array<ArrayBuffer>,
    ): Promise<boolean>;
  };
};
declare function setTimeout(callback: () => void, milliseconds: number): unknown;
