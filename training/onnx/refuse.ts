/** What an ONNX file may fail with: not well formed, or well formed and not to be computed; always with the node, its place and a way out. */
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** Where a fault is: a node as people find it again in their exporter or in a viewer of graphs. */
export interface Place {
  readonly index: number;
  readonly operator: string;
  readonly name: string;
}

/** Names of a file are shown short, and without what steers a terminal. */
export function shown(text: string): string {
  const plain = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return plain.length > 80 ? `${plain.slice(0, 77)}...` : plain;
}

export function placeOf({ index, operator, name }: Place): string {
  return `node ${index} ${shown(operator)}${name === '' ? '' : ` "${shown(name)}"`}`;
}

/** MODEL_INVALID: the file is not what the specification says. */
export function malformed(what: string, place?: Place): CryptoNetsError {
  return new CryptoNetsError('MODEL_INVALID', `ONNX: ${place ? `${placeOf(place)}: ` : ''}${what}`);
}

/** MODEL_UNSUPPORTED: a network that this project does not compute. @param wayOut what to do instead, a clause */
export function unsupported(what: string, wayOut: string, place?: Place): CryptoNetsError {
  return new CryptoNetsError(
    'MODEL_UNSUPPORTED',
    `ONNX: ${place ? `${placeOf(place)}: ` : ''}${what}; ${wayOut}`,
  );
}
