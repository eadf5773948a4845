// Ternary secrets, and encryptions of zero that carry what is switched from.
#include "key_generation.h"

#include <cstring>

#include "../support/random.h"
#include "../support/secrecy.h"
#include "noise.h"
#include "packed.h"
#include "secret_stream.h"
#include "seed_stream.h"

namespace cryptonets {
namespace {

/** floor(3 X / 2^128) for the word pair X: uniform to within 2^-127. Branch-free. */
int64_t trit(uint64_t high, uint64_t low) {
  constexpr uint64_t third = 0x5555555555555555, two_thirds = 0xaaaaaaaaaaaaaaaa;
  const uint64_t first = (high > third) | ((high == third) & (low > third));
  const uint64_t second = (high > two_thirds) | ((high == two_thirds) & (low > two_thirds));
  return static_cast<int64_t>(first + second);
}

void secret_random(uint8_t* seed) {
  system_random(seed, kSeedBytes);
  mark_secret(seed, kSeedBytes);
}

/** NTT form of small signed coefficients modulo one prime. */
void lift(const Basis& basis, size_t prime, const int64_t* x, uint64_t* out) {
  basis.kernels().lift_signed(x, basis.degree(), basis.prime(prime), out);
  basis.kernels().ntt_forward(out, basis.prime_ntt(prime));
}

/** The ternary coefficients of a key. */
void coefficients(const SecretKey& secret, uint64_t* scratch, int64_t* out) {
  const Basis& p = secret.ring()->data();
  const uint64_t minus = p.prime(0).p - 1;
  std::memcpy(scratch, secret.prime(0), p.degree() * 8);
  p.kernels().ntt_inverse(scratch, p.prime_ntt(0));
  for (size_t i = 0; i < p.degree(); ++i) {
    out[i] = static_cast<int64_t>(scratch[i] == 1) - static_cast<int64_t>(scratch[i] == minus);
  }
}

}  // namespace

void draw_secret_key(const Basis& basis, uint64_t* out) {
  const size_t n = basis.degree();
  Buffer secret(3 * n * 8 + 2 * kSeedBytes, Secrecy::secret);
  uint64_t* high = secret.words();
  uint64_t* low = high + n;
  auto* x = reinterpret_cast<int64_t*>(low + n);
  auto* seed = reinterpret_cast<uint8_t*>(x + n);
  secret_random(seed);
  secret_random(seed + kSeedBytes);
  secret_words(basis, seed, high);
  secret_words(basis, seed + kSeedBytes, low);
  for (size_t i = 0; i < n; ++i) x[i] = trit(high[i], low[i]) - 1;
  for (size_t j = 0; j < basis.prime_count(); ++j, out += n) {
    lift(basis, j, x, high);
    std::memcpy(out, high, n * 8);
  }
}

KeyGenerator::KeyGenerator(const SecretKey& secret, Basis keys, uint64_t t)
    : keys_(std::move(keys)), t_(t), secret_(keys_.prime_count() * keys_.degree() * 8, Secrecy::secret, Fill::none) {
  const size_t n = keys_.degree();
  Buffer scratch(2 * n * 8, Secrecy::secret);
  auto* x = reinterpret_cast<int64_t*>(scratch.words() + n);
  coefficients(secret, scratch.words(), x);
  for (size_t j = 0; j < keys_.prime_count(); ++j) lift(keys_, j, x, secret_.words() + j * n);
}

size_t KeyGenerator::zero_bytes(size_t primes) const {
  return kSeedBytes + packed_bytes(keys_, primes) + keys_.block_bytes(keys_.prime_count() - 1);
}

void KeyGenerator::write_digit(const KeyShape& shape, size_t digit, uint8_t* out) const {
  write_zero(shape.primes, &shape, digit, out);
}

void KeyGenerator::write_public_key(uint8_t* out) const { write_zero(keys_.prime_count() - 1, nullptr, 0, out); }

void KeyGenerator::write_zero(size_t primes, const KeyShape* shape, size_t digit, uint8_t* out) const {
  const size_t n = keys_.degree(), special = keys_.prime_count() - 1;
  CRYPTONETS_PRECONDITION(primes >= 1 && primes <= special);
  const KernelTable& kernels = keys_.kernels();
  Buffer open((keys_.prime_count() + 1) * n * 8, Secrecy::open, Fill::none);
  Buffer secret(3 * n * 8 + kSeedBytes, Secrecy::secret);
  uint64_t* a = open.words();
  uint64_t* c0 = secret.words();
  uint64_t* scratch = c0 + n;
  auto* noise = reinterpret_cast<int64_t*>(c0 + 2 * n);
  auto* noise_seed = reinterpret_cast<uint8_t*>(noise + n);
  system_random(out, kSeedBytes);
  SeedStream::expand(keys_, out, a + keys_.prime_count() * n, a);
  out += kSeedBytes;
  secret_random(noise_seed);
  add_noise(keys_, noise_seed, c0, t_, scratch, noise);
  for (size_t i = 0; i <= primes; ++i) {
    const size_t j = i == primes ? special : i;
    lift(keys_, j, noise, c0);
    kernels.subtract_product(c0, a + j * n, secret_.words() + j * n, n, keys_.prime(j));
    if (shape && i == digit) add_source(*shape, j, scratch, c0);
    kernels.pack(c0, keys_.prime(j).bits, n, out);
    out += keys_.block_bytes(j);
  }
}

/** c0 + P s', s' = s^2 or s(X^element); `scratch` of N words. */
void KeyGenerator::add_source(const KeyShape& shape, size_t prime, uint64_t* scratch, uint64_t* c0) const {
  const size_t n = keys_.degree();
  const Modulus& q = keys_.prime(prime);
  const KernelTable& kernels = keys_.kernels();
  if (shape.element == kRelinearisation) {
    std::memset(scratch, 0, n * 8);
    kernels.add_product(scratch, secret(prime), secret(prime), n, q);
  } else {
    kernels.permute(secret(prime), galois_permutation(shape.element, keys_.log_degree()).data(), n, scratch);
  }
  kernels.multiply_scalar(scratch, keys_.prime(keys_.prime_count() - 1).p % q.p, n, q, scratch);
  kernels.add_residues(c0, scratch, n, q);
}

size_t keys_bytes(const KeyGenerator& generator, const std::vector<KeyShape>& shapes, bool with_public_key) {
  size_t bytes = with_public_key ? generator.zero_bytes(generator.keys().prime_count() - 1) : 0;
  for (const KeyShape& shape : shapes) bytes += shape.primes * generator.zero_bytes(shape.primes);
  return bytes;
}

void make_keys(ThreadPool& pool, std::shared_ptr<const KeyGenerator> generator, std::vector<KeyShape> shapes,
               bool with_public_key, std::shared_ptr<Control> control, uint8_t* out, ThreadPool::Done done) {
  struct Place {
    const KeyShape* shape;
    size_t digit;
    uint8_t* out;
  };
  const auto kept = std::make_shared<const std::vector<KeyShape>>(std::move(shapes));
  std::vector<Place> places;
  for (const KeyShape& shape : *kept) {
    for (size_t digit = 0; digit < shape.primes; ++digit, out += generator->zero_bytes(shape.primes)) {
      places.push_back({&shape, digit, out});
    }
  }
  if (with_public_key) places.push_back({nullptr, 0, out});
  const size_t items = places.size();
  control->total = items;
  pool.submit(
      items, control,
      [generator, kept, places = std::move(places), control](size_t item, size_t) {
        const Place& place = places[item];
        if (place.shape) generator->write_digit(*place.shape, place.digit, place.out);
        else generator->write_public_key(place.out);
        control->done.fetch_add(1);
      },
      std::move(done));
}

}  // namespace cryptonets
