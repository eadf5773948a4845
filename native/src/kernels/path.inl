// One CPU path: all kernel templates over its backend, gathered into its table.
#include "expand.inl"
#include "fields.inl"
#include "keyswitch.inl"
#include "ntt.inl"
#include "ring.inl"
#include "tile.inl"

namespace cryptonets {
namespace CRYPTONETS_PATH {

static const KernelTable kTable = {
    Vec::kName,  ntt_words,       ntt_build,  ntt_forward, ntt_inverse, blake_compress, expand_roots, expand_nodes, expand_group,    reduce_uniform,
    unpack,      fields_below,    pack,       lift_signed, add_noise,        subtract_product, add_product, multiply_scalar,
    scale_add,   subtract_scale,  linear,     square,
    lift_centred, dot,            dot_pair,   combine,    quotient,    add_residues, permute};

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
