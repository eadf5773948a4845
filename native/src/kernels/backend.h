// What a CPU path must offer so that the kernel templates compile over it; every vec_*.h asserts that it does.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "table.h"

namespace cryptonets {

/** One modulus on a backend: values are canonical residues. */
template <class M, class V>
concept BackendModulus = std::constructible_from<M, const Modulus&> && requires(const M m, V v) {
  { m.modulus() } -> std::same_as<V>;
  /** Any 64-bit word. */
  { m.reduce64(v) } -> std::same_as<V>;
  { m.mul(v, v) } -> std::same_as<V>;
};

/** Elements of the NTT, their twiddles and butterflies. */
template <class N, class V>
concept BackendNtt = std::constructible_from<N, const Modulus&> &&
                     requires(const N n, V v, typename N::E e, typename N::E* es, uint64_t* out, const uint64_t* in, const Modulus& m) {
  { N::kWords } -> std::convertible_to<bool>;
  { N::twiddle_word(*in, m) } -> std::same_as<uint64_t>;
  { N::quotient_word(*in, m) } -> std::same_as<uint64_t>;
  { N::load_twiddle(in) } -> std::same_as<typename N::E>;
  { N::set_twiddle(in) } -> std::same_as<typename N::E>;
  { N::load(in) } -> std::same_as<typename N::E>;
  { N::store(out, e) } -> std::same_as<void>;
  { N::transpose(es) } -> std::same_as<void>;
  { n.from_words(v) } -> std::same_as<typename N::E>;
  { n.to_words(e) } -> std::same_as<V>;
  { n.refresh(e) } -> std::same_as<typename N::E>;
  { n.product(e, e, e) } -> std::same_as<typename N::E>;
  { n.forward(es[0], es[1], e, e) } -> std::same_as<void>;
  { n.inverse(es[0], es[1], e, e) } -> std::same_as<void>;
};

/** Eight bit-packed fields at a time: to kTile / L registers. */
template <class U, class V>
concept BackendUnpacker = std::constructible_from<U, uint32_t> && requires(const U u, const uint8_t* src, V* out) {
  { u.tile(src, out) } -> std::same_as<void>;
};

template <class P>
concept BackendPacker = std::constructible_from<P, uint32_t> && requires(const P p, const uint64_t* src, uint8_t* out) {
  { p.tile(src, out) } -> std::same_as<void>;
};

template <class B>
concept VectorBackend = (kTile % B::L == 0) && requires(typename B::V v, typename B::V* vs, uint64_t* out, const uint64_t* in) {
  { B::kName } -> std::convertible_to<const char*>;
  { B::load(in) } -> std::same_as<typename B::V>;
  { B::store(out, v) } -> std::same_as<void>;
  { B::set1(*in) } -> std::same_as<typename B::V>;
  { B::iota() } -> std::same_as<typename B::V>;
  { B::add(v, v) } -> std::same_as<typename B::V>;
  { B::sub(v, v) } -> std::same_as<typename B::V>;
  { B::bit_xor(v, v) } -> std::same_as<typename B::V>;
  { B::bit_and(v, v) } -> std::same_as<typename B::V>;
  { B::template srl<21>(v) } -> std::same_as<typename B::V>;
  { B::template rotr<63>(v) } -> std::same_as<typename B::V>;
  /** All ones where the sign bit is set. */
  { B::sign(v) } -> std::same_as<typename B::V>;
  /** a - p unless it borrows. */
  { B::csub(v, v) } -> std::same_as<typename B::V>;
  { B::any_at_least(v, v) } -> std::same_as<bool>;
  /** c * t for c < 2^32, modulo 2^64. */
  { B::mul_small(v, v) } -> std::same_as<typename B::V>;
  /** L registers as rows of an L x L matrix. */
  { B::transpose(vs) } -> std::same_as<void>;
  { B::kPacksTiles } -> std::convertible_to<bool>;
  requires BackendModulus<typename B::Mod, typename B::V>;
  requires BackendNtt<typename B::Ntt, typename B::V>;
  requires BackendUnpacker<typename B::Unpacker, typename B::V>;
  requires !B::kPacksTiles || requires { requires BackendPacker<typename B::Packer>; };
};

}  // namespace cryptonets
