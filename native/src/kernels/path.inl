// One CPU path: all kernel templates over its backend, gathered into its table.
#include "expand.inl"
#include "fields.inl"
#include "keyswitch.inl"
#include "ntt.inl"
#include "ring.inl"
#include "tile.inl"

namespace cryptonets {
namespace CRYPTONETS_PATH {

static constexpr KernelTable kTable = {
    .name = Vec::kName,
    .ntt_words = ntt_words,
    .ntt_build = ntt_build,
    .ntt_forward = ntt_forward,
    .ntt_inverse = ntt_inverse,
    .blake_compress = blake_compress,
    .expand_roots = expand_roots,
    .expand_nodes = expand_nodes,
    .expand_group = expand_group,
    .fast_aes = fast_aes,
    .counter_words = counter_words,
    .reduce_uniform = reduce_uniform,
    .unpack = unpack,
    .fields_below = fields_below,
    .pack = pack,
    .lift_signed = lift_signed,
    .add_noise = add_noise,
    .subtract_product = subtract_product,
    .add_product = add_product,
    .multiply_scalar = multiply_scalar,
    .scale_add = scale_add,
    .subtract_scale = subtract_scale,
    .linear = linear,
    .square = square,
    .lift_centred = lift_centred,
    .dot = dot,
    .dot_pair = dot_pair,
    .combine = combine,
    .quotient = quotient,
    .add_residues = add_residues,
    .permute = permute,
};

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
