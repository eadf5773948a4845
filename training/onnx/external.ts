/** Weights that lie in files beside the model: only within its folder, only what is there, and no more than the tensor takes. */
import { open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { TensorProto } from '../../proto/gen/onnx/onnx.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { ONNX_LIMITS } from './limits.ts';
import { malformed, shown } from './refuse.ts';
import { rawBytes } from './tensor.ts';

const EXTERNAL = 1;

export const isExternal = ({ dataLocation }: TensorProto): boolean => dataLocation === EXTERNAL;

function entry({ externalData }: TensorProto, key: string): string | undefined {
  return externalData.find((one) => one.key === key)?.value;
}

function whole(text: string | undefined, fallback: number, what: string): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw malformed(`${what}: expected a number of bytes`);
}

/** @throws MODEL_INVALID when the place lies outside of the folder, also by a link */
async function pathOf(folder: string, location: string, what: string): Promise<string> {
  const outside = malformed(`${what}: external data must lie in the folder of the model`);
  if (location === '' || isAbsolute(location) || location.includes('\0') || location.includes('\\'))
    throw outside;
  if (location.split('/').includes('..')) throw outside;
  const home = await realpath(folder);
  const found = await realpath(resolve(home, location)).catch((cause: unknown) => {
    throw new CryptoNetsError('FILE_NOT_FOUND', `${what}: its external data ${shown(location)}`, { cause });
  });
  const within = relative(home, found);
  if (within === '' || within.startsWith(`..${sep}`) || within === '..' || isAbsolute(within)) throw outside;
  return found;
}

/** Bytes of a tensor whose data is external. @throws MODEL_INVALID, FILE_NOT_FOUND */
export async function externalBytes(proto: TensorProto, modelFile: string): Promise<Uint8Array> {
  const what = `tensor "${shown(proto.name)}"`;
  const expected = rawBytes(proto);
  const offset = whole(entry(proto, 'offset'), 0, `${what}: offset`);
  const length = whole(entry(proto, 'length'), expected, `${what}: length`);
  if (length !== expected) throw malformed(`${what}: expected ${expected} external bytes, got ${length}`);
  const path = await pathOf(dirname(modelFile), entry(proto, 'location') ?? '', what);
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    if (!stat.isFile() || offset + length > stat.size || length > ONNX_LIMITS.fileBytes)
      throw malformed(`${what}: its external data ends before ${offset + length} bytes`);
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    if (bytesRead !== length) throw malformed(`${what}: its external data was cut short`);
    return bytes;
  } finally {
    await file.close();
  }
}
