/** What every card of a table's or a picture's model says of its network, from the network alone. */
import { bitLength } from '../shared/he/index.ts';
import { fits, layerStatistics, proveRange, type IntegerNetwork } from '../shared/network/index.ts';
import { PLAIN_MODULI } from '../shared/packing/batch/sets.ts';

/** Large integers are decimal strings; bits of a range are rounded up to hundredths. */
export function provenFacts(network: IntegerNetwork) {
  const proof = proveRange(network);
  return {
    range: {
      largestMagnitude: String(proof.magnitude),
      provenSignedBits: Math.ceil(proof.signedBits * 100) / 100,
    },
    plainModulusBits: { fits: PLAIN_MODULI.filter((modulus) => fits(proof, modulus)).map(bitLength) },
    layers: layerStatistics(network).map((statistics) => ({ ...statistics })),
  };
}
