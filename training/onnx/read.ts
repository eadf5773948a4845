/** From the bytes of an ONNX file to a checked graph. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ModelProto } from '../../proto/gen/onnx/onnx.ts';
import type { AttributeProto, TensorProto } from '../../proto/gen/onnx/onnx.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { externalBytes, isExternal } from './external.ts';
import { graphOf } from './graph.ts';
import type { Graph, TensorsOf } from './graph.ts';
import { ONNX_LIMITS } from './limits.ts';
import { prescan } from './prescan.ts';
import { malformed, shown } from './refuse.ts';
import { tensorOf } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/** @throws MODEL_INVALID */
function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new CryptoNetsError('MODEL_INVALID', 'ONNX: not a well-formed model', { cause });
  }
}

async function tensorsIn(model: ModelProto, file: string | undefined): Promise<TensorsOf> {
  const read = new Map<AttributeProto | TensorProto, Tensor>();
  const add = async (owner: AttributeProto | TensorProto, proto: TensorProto): Promise<void> => {
    if (isExternal(proto) && file === undefined)
      throw malformed(`tensor "${shown(proto.name)}" lies in another file, which is not there`);
    read.set(owner, isExternal(proto) ? tensorOf(proto, await externalBytes(proto, file!)) : tensorOf(proto));
  };
  for (const initializer of model.graph?.initializer ?? []) await add(initializer, initializer);
  for (const node of model.graph?.node ?? [])
    for (const attribute of node.attribute) if (attribute.t) await add(attribute, attribute.t);
  return (owner) => read.get(owner)!;
}

/**
 * The graph of an ONNX model. Cost: the file and its tensors as doubles.
 * @param file where it was read from, for data beside it
 * @throws MODEL_INVALID, MODEL_UNSUPPORTED, FILE_NOT_FOUND
 */
export async function decodeOnnx(bytes: Uint8Array, file?: string): Promise<Graph> {
  prescan(bytes);
  const model = decoded(() => ModelProto.decode(bytes));
  return graphOf(model, await tensorsIn(model, file));
}

/** @throws FILE_NOT_FOUND, MODEL_INVALID, MODEL_UNSUPPORTED */
export async function readOnnx(file: string): Promise<Graph> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw new CryptoNetsError('FILE_NOT_FOUND', `the ONNX file ${basename(file)}`, { cause });
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw malformed(`${basename(file)} is no file`);
    if (stat.size > ONNX_LIMITS.fileBytes)
      throw malformed(`${basename(file)} has ${stat.size} bytes, more than ${ONNX_LIMITS.fileBytes}`);
    return await decodeOnnx(new Uint8Array(await handle.readFile()), file);
  } finally {
    await handle.close();
  }
}
