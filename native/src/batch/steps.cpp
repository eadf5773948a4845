// The steps of an evaluation on vectors in memory.
#include "steps.h"

#include <cstring>

#include "../support/failure.h"

namespace cryptonets {

void run_load_item(const CiphertextVector& out, size_t prime, size_t ciphertext, const PublicSeed& seed,
                   const uint8_t* bytes, uint64_t* scratch) {
  const Basis& p = out.ring->data();
  unpack_checked(p, prime, bytes, scratch, out.poly(ciphertext, 0, prime));
  SeedStream::expand_prime(p, seed, prime, out.poly(ciphertext, 1, prime));
}

size_t segment_result_words(const Segment& segment) {
  return size_t{segment.outputs()} * segment.size_out() * kGroup;
}

size_t segment_scratch_words(const Segment& segment) {
  return size_t{segment.inputs()} * segment.size_in() * kGroup + segment_result_words(segment) +
         segment.scratch_words();
}

void run_group_tiles(const Segment& segment, size_t prime, size_t group, const uint64_t* x, uint64_t* scratch,
                     const CiphertextVector& out, const Control* control) {
  const size_t values = size_t{segment.outputs()} * segment.size_out();
  const size_t tile_words = size_t{segment.inputs()} * segment.size_in() * kTile;
  uint64_t* results = scratch;
  for (size_t tile = 0; tile < kGroupTiles; ++tile) {
    require(control == nullptr || !control->stopped.load(std::memory_order_relaxed), "CANCELLED", "stopped");
    const uint64_t* y = segment.run_tile(prime, x + tile * tile_words, scratch + values * kGroup);
    for (size_t v = 0; v < values; ++v) std::memcpy(results + v * kGroup + tile * kTile, y + v * kTile, kTile * 8);
  }
  for (size_t v = 0; v < values; ++v) {
    uint64_t* target = out.poly(v / segment.size_out(), v % segment.size_out(), prime) + group * kGroup;
    std::memcpy(target, results + v * kGroup, kGroup * 8);
  }
}

void run_segment_item(const Segment& segment, const CiphertextVector& in, const CiphertextVector& out, size_t item,
                      uint64_t* scratch, const Control* control) {
  const size_t groups = in.ring->data().groups();
  const size_t prime = item / groups, position = item % groups * kGroup;
  const size_t tile_words = in.count * in.size * kTile;
  uint64_t* x = scratch;
  for (size_t v = 0; v < in.count * in.size; ++v) {
    const uint64_t* source = in.poly(v / in.size, v % in.size, prime) + position;
    for (size_t tile = 0; tile < kGroupTiles; ++tile) {
      std::memcpy(x + tile * tile_words + v * kTile, source + tile * kTile, kTile * 8);
    }
  }
  run_group_tiles(segment, prime, item % groups, x, scratch + kGroupTiles * tile_words, out, control);
}

uint64_t switched_correction(const RingParameters& ring, const Modulus& plain, uint64_t correction, size_t from,
                             size_t to) {
  const uint64_t t = plain.p;
  for (size_t last = from; last-- > to;) {
    correction = mul_mod(correction, inv_mod(ring.data().prime(last).p, t), t);
  }
  return correction;
}

void drop_last(const Basis& p, const Modulus& plain, uint64_t* const* residues, size_t last, uint64_t* delta) {
  const KernelTable& kernels = p.kernels();
  const size_t n = p.degree();
  const uint64_t q_last = p.prime(last).p, t = plain.p;
  uint64_t* c_last = residues[last];
  uint64_t* rest = delta + n;
  kernels.ntt_inverse(c_last, p.prime_ntt(last));
  kernels.multiply_scalar(c_last, t - inv_mod(q_last, t), n, plain, rest);
  for (size_t i = 0; i < last; ++i) {
    const Modulus& q = p.prime(i);
    std::memcpy(delta, rest, n * 8);
    kernels.scale_add(delta, c_last, q_last % q.p, n, q);
    kernels.ntt_forward(delta, p.prime_ntt(i));
    kernels.subtract_scale(residues[i], delta, inv_mod(q_last, q.p), n, q);
  }
}

void run_switch_item(const CiphertextVector& vector, size_t primes_out, const Modulus& plain, size_t item,
                     uint64_t* scratch) {
  const auto residues = vector.residues(item / vector.size, item % vector.size);
  for (size_t last = vector.primes; last-- > primes_out;) {
    drop_last(vector.ring->data(), plain, residues.data(), last, scratch);
  }
}

void run_pack_item(const CiphertextVector& v, size_t item, uint8_t* out) {
  const Basis& p = v.ring->data();
  uint8_t* target = out + item * packed_bytes(p, v.primes);
  for (size_t j = 0; j < v.primes; ++j) {
    p.kernels().pack(v.poly(item / v.size, item % v.size, j), p.prime(j).bits, p.degree(), target);
    target += p.block_bytes(j);
  }
}

}  // namespace cryptonets
