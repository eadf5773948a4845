// Key switching as SEAL does it for BGV, one prime a digit; then a u + t e_1, b u + t f, with u, e_1 centred binomial.
#include "flood.h"

#include <cstring>

#include "../ring/noise.h"
#include "../ring/packed.h"
#include "../ring/seed_stream.h"
#include "../support/failure.h"
#include "../support/random.h"
#include "steps.h"

namespace cryptonets {
namespace {

constexpr size_t kUniforms = 3;

/** The first `primes` + 1 data primes. */
Basis level_basis(const RingParameters& ring, size_t primes) {
  require(primes >= 1 && primes < ring.data().prime_count(), "EVALUATION_KEYS_INVALID", "keys of an impossible level");
  std::vector<uint64_t> moduli;
  for (size_t j = 0; j <= primes; ++j) moduli.push_back(ring.data().prime(j).p);
  return Basis(&ring.kernels(), ring.degree(), moduli);
}

}  // namespace

FloodKeys::FloodKeys(std::shared_ptr<const RingParameters> ring, size_t primes)
    : ring_(std::move(ring)), primes_(primes), basis_(level_basis(*ring_, primes)),
      digit_bytes_(kSeedBytes + packed_bytes(basis_, primes + 1)),
      memory_(digits() * 2 * (primes + 1) * basis_.degree() * 8, Secrecy::open, Fill::none) {}

void FloodKeys::load(ThreadPool& pool, const uint8_t* bytes, std::shared_ptr<Control> control, ThreadPool::Done done) {
  control->total = digits();
  auto self = shared_from_this();
  pool.submit(
      digits(), control,
      [self, bytes, control](size_t digit, size_t) {
        self->load_digit(digit, bytes + digit * self->digit_bytes_);
        control->done.fetch_add(1);
      },
      std::move(done));
}

void FloodKeys::load_digit(size_t digit, const uint8_t* bytes) {
  const size_t n = basis_.degree();
  Buffer scratch((n + packed_scratch_words(basis_)) * 8, Secrecy::open, Fill::none);
  SeedStream::expand(basis_, bytes, scratch.words(), poly(digit, 1, 0));
  bytes += kSeedBytes;
  for (size_t j = 0; j <= primes_; ++j) {
    unpack_checked(basis_, j, bytes, scratch.words(), poly(digit, 0, j));
    bytes += basis_.block_bytes(j);
  }
}

void Flood::check(const RingParameters& ring, uint32_t size, size_t primes) const {
  require(keys != nullptr && keys->ring().get() == &ring && keys->primes() == primes, "EVALUATION_KEYS_PARAMETERS",
          "keys of another level");
  require(size >= 2 && bits >= 1 && bits <= kMostFloodBits, "PLAN_IMPOSSIBLE", "a flood of an impossible shape");
}

namespace {

/** The work on one ciphertext, in memory that is wiped: it holds what hides the model. */
class Item {
 public:
  explicit Item(const Flood& flood)
      : flood_(flood), keys_(*flood.keys), p_(keys_.basis()), n_(p_.degree()), primes_(keys_.primes()),
        memory_(words(keys_) * 8, Secrecy::secret, Fill::none) {}

  static size_t words(const FloodKeys& keys) {
    const size_t n = keys.basis().degree(), level = keys.primes() + 1;
    return ((kMostPolynomials + 2) * level + level + 6) * n;
  }

  void run(const CiphertextVector& in, const CiphertextVector& out, size_t index) {
    for (uint32_t k = 0; k < in.size; ++k) {
      for (size_t j = 0; j < primes_; ++j) std::memcpy(poly(k) + j * n_, in.poly(index, k, j), n_ * 8);
    }
    for (uint32_t k = in.size - 1; k >= 2; --k) relinearise(k);
    encrypt_anew();
    add_flood();
    for (uint32_t k = 0; k < 2; ++k) {
      for (size_t j = 0; j < primes_; ++j) std::memcpy(out.poly(index, k, j), poly(k) + j * n_, n_ * 8);
    }
  }

 private:
  const KernelTable& kernels() const { return p_.kernels(); }
  /** Polynomial k of the ciphertext, [prime][N]. */
  uint64_t* poly(size_t k) const { return memory_.words() + k * (primes_ + 1) * n_; }
  /** Sum b of a key switch, with the special prime. */
  uint64_t* sum(size_t b) const { return poly(kMostPolynomials + b); }
  uint64_t* digits() const { return poly(kMostPolynomials + 2); }
  uint64_t* spare(size_t i) const { return digits() + (primes_ + 1 + i) * n_; }

  /** c_k s^k = (c_k s^2) s^(k-2): the key of s^2 moves it to the two polynomials below. */
  void relinearise(uint32_t k) {
    for (size_t i = 0; i < primes_; ++i) {
      std::memcpy(digits() + i * n_, poly(k) + i * n_, n_ * 8);
      kernels().ntt_inverse(digits() + i * n_, p_.prime_ntt(i));
    }
    for (size_t j = 0; j <= primes_; ++j) sum_digits(k, j);
    for (size_t b = 0; b < 2; ++b) {
      std::array<uint64_t*, kMostPrimes + 1> residues{};
      for (size_t j = 0; j <= primes_; ++j) residues[j] = sum(b) + j * n_;
      drop_last(p_, flood_.plain, residues.data(), primes_, spare(0));
      for (size_t j = 0; j < primes_; ++j) {
        kernels().add_residues(poly(k - 2 + b) + j * n_, sum(b) + j * n_, n_, p_.prime(j));
      }
    }
  }

  void sum_digits(uint32_t k, size_t j) {
    const Modulus& q = p_.prime(j);
    for (size_t b = 0; b < 2; ++b) std::memset(sum(b) + j * n_, 0, n_ * 8);
    for (size_t i = 0; i < primes_; ++i) {
      const uint64_t* digit = poly(k) + i * n_;
      if (i != j) {
        kernels().lift_centred(digits() + i * n_, p_.prime(i).p, n_, q, spare(0));
        kernels().ntt_forward(spare(0), p_.prime_ntt(j));
        digit = spare(0);
      }
      for (size_t b = 0; b < 2; ++b) kernels().add_product(sum(b) + j * n_, digit, keys_.poly(i, b, j), n_, q);
    }
  }

  /** t times a fresh error, or the error alone where t is 1. */
  void draw_error(uint64_t t, int64_t* out) {
    uint8_t seed[kSeedBytes];
    system_random(seed, sizeof seed);
    std::memset(spare(4), 0, n_ * 8);
    add_noise(p_, seed, spare(4), t, spare(5), out);
    zeroise(seed, sizeof seed);
  }

  void encrypt_anew() {
    auto* u = reinterpret_cast<int64_t*>(spare(0));
    auto* error = reinterpret_cast<int64_t*>(spare(1));
    draw_error(1, u);
    draw_error(flood_.plain.p, error);
    for (size_t j = 0; j < primes_; ++j) {
      const Modulus& q = p_.prime(j);
      kernels().lift_signed(u, n_, q, spare(2));
      kernels().ntt_forward(spare(2), p_.prime_ntt(j));
      for (size_t b = 0; b < 2; ++b) {
        kernels().add_product(poly(b) + j * n_, keys_.poly(primes_, b, j), spare(2), n_, q);
      }
      kernels().lift_signed(error, n_, q, spare(2));
      kernels().ntt_forward(spare(2), p_.prime_ntt(j));
      kernels().add_residues(poly(1) + j * n_, spare(2), n_, q);
    }
  }

  /** Low and high words of kUniforms x N numbers of `bits` bits. */
  void draw_uniforms(Buffer& drawn) const {
    system_random(drawn.bytes(), drawn.size());
    const uint32_t bits = flood_.bits;
    const uint64_t low = bits >= 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
    const uint64_t high = bits <= 64 ? 0 : (uint64_t{1} << (bits - 64)) - 1;
    uint64_t* words = drawn.words();
    for (size_t i = 0; i < kUniforms * n_; ++i) words[i] &= low;
    for (size_t i = kUniforms * n_; i < 2 * kUniforms * n_; ++i) words[i] &= high;
  }

  void add_flood() {
    Buffer drawn(2 * kUniforms * n_ * 8, Secrecy::secret, Fill::none);
    draw_uniforms(drawn);
    for (size_t j = 0; j < primes_; ++j) add_flood_modulo(drawn, j);
  }

  /** c0 += t (sum - mean); the mean of three is 3 (2^bits - 1) / 2, of which the whole part is taken away. */
  void add_flood_modulo(const Buffer& drawn, size_t j) {
    const Modulus& q = p_.prime(j);
    const uint64_t half = pow_mod(2, flood_.bits - 1, q.p), word = pow_mod(2, 64, q.p);
    const uint64_t mean = mul_mod(kUniforms, half, q.p);
    uint64_t* total = spare(0);
    for (size_t i = 0; i < n_; ++i) total[i] = q.p - mean;
    for (size_t u = 0; u < kUniforms; ++u) {
      std::memcpy(spare(1), drawn.words() + (kUniforms + u) * n_, n_ * 8);
      kernels().scale_add(spare(1), drawn.words() + u * n_, word, n_, q);
      kernels().add_residues(total, spare(1), n_, q);
    }
    kernels().multiply_scalar(total, flood_.plain.p % q.p, n_, q, spare(1));
    kernels().ntt_forward(spare(1), p_.prime_ntt(j));
    kernels().add_residues(poly(0) + j * n_, spare(1), n_, q);
  }

  const Flood& flood_;
  const FloodKeys& keys_;
  const Basis& p_;
  const size_t n_, primes_;
  Buffer memory_;
};

}  // namespace

void run_flood_item(const Flood& flood, const CiphertextVector& in, const CiphertextVector& out, size_t item) {
  Item(flood).run(in, out, item);
}

}  // namespace cryptonets
