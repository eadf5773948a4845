/** Decompresses gzip by the browser's own stream, never beyond a limit. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 18 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** @throws IMAGE_TOO_LARGE beyond `limitBytes` (reading stops there), IDX_INVALID when the data is damaged. */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>, limitBytes: number): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new CryptoNetsError('IDX_INVALID', 'The compressed file is damaged or cut short.', { cause });
    });
    if (done) return join(chunks, length);
    length += value.length;
    if (length > limitBytes) {
      await reader.cancel();
      throw new CryptoNetsError('IMAGE_TOO_LARGE', `Unpacked, the file is larger than ${limitBytes} bytes.`);
    }
    chunks.push(value);
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
