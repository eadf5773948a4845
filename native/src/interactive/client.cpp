// c1 = a from a public seed, c0 = round(q m / t) + e - a s, both as coefficients; decryption rounds t (c0 + c1 s) / q.
#include "client.h"

#include <cstring>

#include "../ring/crt.h"
#include "../ring/noise.h"
#include "../ring/packed.h"
#include "../ring/seed_stream.h"
#include "../support/failure.h"
#include "../support/random.h"
#include "../support/secrecy.h"

namespace cryptonets {

InteractiveClient::InteractiveClient(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const SecretKey> key, ClientPlan plan)
    : pool_(std::move(pool)), key_(std::move(key)), plan_(std::move(plan)) {
  bool fits = plan_.pixel_of_slot.size() == basis().degree() && !plan_.plain_moduli.empty() && plan_.plain_moduli.size() <= 16;
  for (int32_t pixel : plan_.pixel_of_slot) fits = fits && pixel >= -1 && pixel < static_cast<int64_t>(plan_.pixels);
  for (uint32_t slot : plan_.result_slots) fits = fits && slot < basis().degree();
  require(fits, "PLAN_IMPOSSIBLE", "a layout of an impossible shape");
  for (uint64_t t : plan_.plain_moduli) {
    check_plain_bits(t);
    spaces_.emplace_back(*key_->ring(), t);
  }
}

size_t InteractiveClient::fresh_bytes() const { return packed_bytes(basis(), basis().prime_count()); }

size_t InteractiveClient::result_bytes(size_t primes) const {
  return 2 * packed_bytes(basis(), primes);
}

void InteractiveClient::encrypt(const uint8_t* pixels, size_t images, std::shared_ptr<Control> control, uint8_t* seeds,
                                uint8_t* out, ThreadPool::Done done) {
  const size_t count = images * moduli();
  auto secret = std::make_shared<Buffer>(images * plan_.pixels + count * kSeedBytes, Secrecy::secret);
  uint8_t* noise = secret->bytes();
  uint8_t* copy = noise + count * kSeedBytes;
  system_random(seeds, count * kSeedBytes);
  system_random(noise, count * kSeedBytes);
  mark_secret(noise, count * kSeedBytes);
  std::memcpy(copy, pixels, images * plan_.pixels);
  auto self = shared_from_this();
  control->total = count;
  pool_->submit(
      count, control,
      [self, secret, noise, copy, seeds, out, control](size_t item, size_t) {
        const uint8_t* image = copy + item / self->moduli() * self->plan_.pixels;
        self->encrypt_one(item % self->moduli(), image, noise + item * kSeedBytes, seeds + item * kSeedBytes,
                          out + item * self->fresh_bytes());
        control->done.fetch_add(1);
      },
      std::move(done));
}

void InteractiveClient::encrypt_one(size_t modulus, const uint8_t* pixels, const uint8_t* noise_seed, const uint8_t* seed,
                                    uint8_t* out) const {
  const Basis& p = basis();
  const KernelTable& kernels = p.kernels();
  const PlainSpace& space = spaces_[modulus];
  const size_t n = p.degree();
  const Modulus& t = space.modulus();
  Buffer secret(4 * n * 8, Secrecy::secret), open((p.prime_count() + 1) * n * 8, Secrecy::open, Fill::none);
  uint64_t* first = secret.words();
  uint64_t* second = first + n;
  auto* rest = reinterpret_cast<int64_t*>(first + 2 * n);
  auto* noise = reinterpret_cast<int64_t*>(first + 3 * n);
  add_noise(p, noise_seed, first, 1, second, noise);
  for (size_t i = 0; i < n; ++i) first[i] = plan_.pixel_of_slot[i] < 0 ? 0 : pixels[plan_.pixel_of_slot[i]];
  space.encode(first, second);
  scaling_rest(second, n, t, product_modulo(p, p.prime_count(), t.p), rest);
  uint64_t* a = open.words();
  SeedStream::expand(p, seed, a + p.prime_count() * n, a);
  for (size_t j = 0; j < p.prime_count(); ++j, a += n) {
    const Modulus& q = p.prime(j);
    kernels.ntt_forward(a, p.prime_ntt(j));
    std::memset(first, 0, n * 8);
    kernels.subtract_product(first, a, key_->prime(j), n, q);
    kernels.ntt_inverse(first, p.prime_ntt(j));
    kernels.lift_signed(noise, n, q, second);
    kernels.add_residues(first, second, n, q);
    scaled_residues(p, j, t, rest, second);
    kernels.add_residues(first, second, n, q);
    kernels.pack(first, q.bits, n, out);
    out += p.block_bytes(j);
  }
}

void InteractiveClient::decrypt(const uint8_t* bytes, size_t ciphertexts, size_t primes, std::shared_ptr<Control> control,
                                uint64_t* out, ThreadPool::Done done) {
  auto self = shared_from_this();
  control->total = ciphertexts;
  pool_->submit(
      ciphertexts, control,
      [self, bytes, primes, out, control](size_t item, size_t) {
        self->decrypt_one(item % self->moduli(), bytes + item * self->result_bytes(primes), primes,
                          out + item * self->result_slots());
        control->done.fetch_add(1);
      },
      std::move(done));
}

void InteractiveClient::decrypt_one(size_t modulus, const uint8_t* bytes, size_t primes, uint64_t* out) const {
  const Basis& p = basis();
  const size_t n = p.degree(), polynomial = packed_bytes(p, primes);
  Buffer secret(((primes + 3) * n + packed_scratch_words(p)) * 8, Secrecy::secret);
  uint64_t* phase = secret.words();
  uint64_t* c0 = phase + (primes + 1) * n;
  uint64_t* plain = c0 + n;
  for (size_t j = 0; j < primes; ++j) {
    const Modulus& q = p.prime(j);
    uint64_t* x = phase + j * n;
    unpack_checked(p, j, bytes, plain + n, c0);
    unpack_checked(p, j, bytes + polynomial, plain + n, plain);
    p.kernels().ntt_forward(plain, p.prime_ntt(j));
    std::memset(x, 0, n * 8);
    p.kernels().add_product(x, plain, key_->prime(j), n, q);
    p.kernels().ntt_inverse(x, p.prime_ntt(j));
    p.kernels().add_residues(x, c0, n, q);
    bytes += p.block_bytes(j);
  }
  const PlainSpace& space = spaces_[modulus];
  round_to_plain(phase, primes, space.modulus(), plain);
  space.to_values(plain);
  for (size_t i = 0; i < plan_.result_slots.size(); ++i) out[i] = plain[space.place(plan_.result_slots[i])];
}

/** round(t x / q) mod t = (t x - [t x]_q) / q, where t x vanishes modulo t. `phase`: primes x N, then N words for the wraps. */
void InteractiveClient::round_to_plain(uint64_t* phase, size_t primes, const Modulus& t, uint64_t* out) const {
  const size_t n = basis().degree();
  const RemainderBasis remainders(basis(), primes, t.p);
  const auto factors = scaling_down(basis(), primes, t.p);
  const uint64_t* words[kMostPrimes + 1];
  for (size_t j = 0; j < primes; ++j) {
    remainders.digit(j, phase + j * n, phase + j * n);
    words[j] = phase + j * n;
  }
  words[primes] = phase + primes * n;
  remainders.wraps(words, phase + primes * n);
  basis().kernels().combine(words, factors.data(), primes + 1, n, t, out);
}

}  // namespace cryptonets
