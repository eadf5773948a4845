// The steps of an evaluation on vectors in memory.
#include "steps.h"

#include <cstring>

#include "../support/failure.h"

namespace cryptonets {

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
  const size_t groups = in.parameters->groups();
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

uint64_t switched_correction(const Parameters& p, uint64_t correction, size_t from, size_t to) {
  const uint64_t t = p.plain().p;
  for (size_t last = from; last-- > to;) correction = mul_mod(correction, inv_mod(p.prime(last).p, t), t);
  return correction;
}

/** SEAL's mod_t_and_divide_q_last_ntt: c_i := (c_i - c_last - q_last [-c_last / q_last]_t) / q_last. */
static void drop_last(const Parameters& p, uint64_t* poly, size_t last, uint64_t* delta) {
  const KernelTable& kernels = p.kernels();
  const size_t n = p.degree();
  const uint64_t q_last = p.prime(last).p, t = p.plain().p;
  uint64_t* c_last = poly + last * n;
  uint64_t* rest = delta + n;
  kernels.ntt_inverse(c_last, p.prime_ntt(last));
  kernels.multiply_scalar(c_last, t - inv_mod(q_last, t), n, p.plain(), rest);
  for (size_t i = 0; i < last; ++i) {
    const Modulus& q = p.prime(i);
    std::memcpy(delta, rest, n * 8);
    kernels.scale_add(delta, c_last, q_last % q.p, n, q);
    kernels.ntt_forward(delta, p.prime_ntt(i));
    kernels.subtract_scale(poly + i * n, delta, inv_mod(q_last, q.p), n, q);
  }
}

void run_switch_item(const CiphertextVector& in, const CiphertextVector& out, size_t item, uint64_t* scratch) {
  const Parameters& p = *in.parameters;
  const size_t i = item / in.size, k = item % in.size, n = p.degree();
  std::memcpy(scratch, in.poly(i, k, 0), in.primes * n * 8);
  for (size_t last = in.primes; last-- > out.primes;) drop_last(p, scratch, last, scratch + kMostPrimes * n);
  std::memcpy(out.poly(i, k, 0), scratch, out.primes * n * 8);
}

size_t packed_bytes(const Parameters& p, size_t count, uint32_t size, size_t primes) {
  size_t bytes = 0;
  for (size_t j = 0; j < primes; ++j) bytes += p.block_bytes(j);
  return count * size * bytes;
}

void run_pack_item(const CiphertextVector& v, size_t item, uint8_t* out) {
  const Parameters& p = *v.parameters;
  uint8_t* target = out + item * packed_bytes(p, 1, 1, v.primes);
  for (size_t j = 0; j < v.primes; ++j) {
    p.kernels().pack(v.poly(item / v.size, item % v.size, j), p.prime(j).bits, p.degree(), target);
    target += p.block_bytes(j);
  }
}

}  // namespace cryptonets
