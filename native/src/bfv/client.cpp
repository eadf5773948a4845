// c1 = a from a public seed, c0 = round(q m / t) + e - a s, both as coefficients; decryption rounds t (c0 + c1 s) / q.
#include "client.h"

#include <cstring>

#include "../bgv/load.h"
#include "../bgv/seed_stream.h"
#include "../support/failure.h"
#include "../support/random.h"
#include "uniform.h"

namespace cryptonets {

InteractiveClient::InteractiveClient(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const SecretKey> key, ClientPlan plan)
    : pool_(std::move(pool)), key_(std::move(key)), plan_(std::move(plan)) {
  bool fits = plan_.pixel_of_slot.size() == parameters().degree() && !plan_.plain_moduli.empty() && plan_.plain_moduli.size() <= 16;
  for (int32_t pixel : plan_.pixel_of_slot) fits = fits && pixel >= -1 && pixel < static_cast<int64_t>(plan_.pixels);
  for (uint32_t slot : plan_.result_slots) fits = fits && slot < parameters().degree();
  require(fits, "PLAN_IMPOSSIBLE", "a layout of an impossible shape");
  for (uint64_t t : plan_.plain_moduli) {
    require(t < uint64_t{1} << 24, "PARAMETERS_INVALID", "a plaintext modulus of more than 24 bits");
    spaces_.emplace_back(parameters(), t);
  }
}

size_t InteractiveClient::fresh_bytes() const { return result_bytes(parameters().prime_count()) / 2; }

size_t InteractiveClient::result_bytes(size_t primes) const {
  size_t bytes = 0;
  for (size_t j = 0; j < primes; ++j) bytes += 2 * parameters().block_bytes(j);
  return bytes;
}

void InteractiveClient::encrypt(const uint8_t* pixels, size_t images, std::shared_ptr<Control> control, uint8_t* seeds,
                                uint8_t* out, ThreadPool::Done done) {
  const size_t count = images * moduli();
  auto secret = std::make_shared<Buffer>(images * plan_.pixels + count * kSeedBytes, Secrecy::secret);
  uint8_t* noise = secret->bytes();
  uint8_t* copy = noise + count * kSeedBytes;
  system_random(seeds, count * kSeedBytes);
  system_random(noise, count * kSeedBytes);
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
  const Parameters& p = parameters();
  const KernelTable& kernels = p.kernels();
  const PlainSpace& space = spaces_[modulus];
  const size_t n = p.degree();
  const uint64_t t = space.modulus();
  Buffer secret(4 * n * 8, Secrecy::secret), open(2 * uniform_scratch_words(p) * 8, Secrecy::open, Fill::none);
  uint64_t* first = secret.words();
  uint64_t* second = first + n;
  auto* rest = reinterpret_cast<int64_t*>(first + 2 * n);
  auto* noise = reinterpret_cast<int64_t*>(first + 3 * n);
  // Noise: centred binomial around zero, from words of a secret seed.
  SeedStream::raw_words(p, noise_seed, second);
  kernels.add_noise(first, second, n, 1, noise);
  for (size_t i = 0; i < n; ++i) first[i] = plan_.pixel_of_slot[i] < 0 ? 0 : pixels[plan_.pixel_of_slot[i]];
  space.encode(first, second);
  uint64_t q_mod_t = 1;
  for (size_t j = 0; j < p.prime_count(); ++j) q_mod_t = mul_mod(q_mod_t, p.prime(j).p % t, t);
  signed_rest(second, n, t, q_mod_t, rest);
  uint64_t* a = open.words();
  expand_uniform(p, seed, a + uniform_scratch_words(p), a);
  for (size_t j = 0; j < p.prime_count(); ++j, a += n) {
    const Modulus& q = p.prime(j);
    kernels.ntt_forward(a, p.prime_ntt(j));
    std::memset(first, 0, n * 8);
    kernels.subtract_product(first, a, key_->prime(j), n, q);
    kernels.ntt_inverse(first, p.prime_ntt(j));
    kernels.lift_signed(noise, n, q, second);
    kernels.add_residues(first, second, n, q);
    kernels.lift_signed(rest, n, q, second);
    kernels.multiply_scalar(second, inv_mod(t, q.p), n, q, second);
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
  const Parameters& p = parameters();
  const size_t n = p.degree(), polynomial = result_bytes(primes) / 2;
  Buffer secret(((primes + 2) * n + load_scratch_words(p)) * 8, Secrecy::secret);
  uint64_t* phase = secret.words();
  uint64_t* c0 = phase + primes * n;
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
  space.transform(plain);
  for (size_t i = 0; i < plan_.result_slots.size(); ++i) out[i] = plain[space.place(plan_.result_slots[i])];
}

/** round(t x / q) mod t: the sum of t x_i / q_i with x_i = [x (q / q_i)^-1], whole parts and fractions apart. Branch-free. */
void InteractiveClient::round_to_plain(uint64_t* phase, size_t primes, uint64_t t, uint64_t* out) const {
  const Parameters& p = parameters();
  const size_t n = p.degree();
  const Modulus plain = make_modulus(t);
  for (size_t j = 0; j < primes; ++j) {
    uint64_t others = 1;
    for (size_t i = 0; i < primes; ++i) {
      if (i != j) others = mul_mod(others, p.prime(i).p % p.prime(j).p, p.prime(j).p);
    }
    p.kernels().multiply_scalar(phase + j * n, inv_mod(others, p.prime(j).p), n, p.prime(j), phase + j * n);
  }
  for (size_t i = 0; i < n; ++i) {
    uint64_t whole = 0;
    double fraction = 0.5;
    for (size_t j = 0; j < primes; ++j) {
      const Modulus& q = p.prime(j);
      const uint64_t x = phase[j * n + i];
      const uint64_t estimate = static_cast<uint64_t>(static_cast<double>(x) * (static_cast<double>(t) * q.inverse));
      // Off by at most one, so the remainder, computed modulo 2^64, is a small signed number.
      whole += estimate;
      fraction += static_cast<double>(static_cast<int64_t>(x * t - estimate * q.p)) * q.inverse;
    }
    // Between -1 and 2 a prime; shifted so that truncation rounds down.
    out[i] = whole + static_cast<uint64_t>(fraction + static_cast<double>(kMostPrimes)) + t - kMostPrimes;
  }
  p.kernels().multiply_scalar(out, 1, n, plain, out);
}

}  // namespace cryptonets
