// Symmetric BGV encryption: c1 = a from a public seed, c0 = m + t e - a s, in NTT form.
#include "encryption.h"

#include <algorithm>
#include <cstring>

#include "../ring/noise.h"
#include "../support/failure.h"
#include "../support/random.h"
#include "../support/secrecy.h"

namespace cryptonets {
namespace {

/** Ciphertexts whose pixels are turned together: one cache line of an image's row. */
constexpr size_t kBand = 64;

}  // namespace

BatchEncryption::BatchEncryption(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const SecretKey> key,
                                 std::shared_ptr<const PlainSpace> plain, const uint8_t* pixels, size_t images,
                                 size_t ciphertexts, Expander expander)
    : pool_(std::move(pool)), key_(std::move(key)), plain_(std::move(plain)), images_(images), ciphertexts_(ciphertexts), expander_(expander),
      seeds_(ciphertexts * kSeedBytes), noise_seeds_(ciphertexts * kSeedBytes, Secrecy::secret),
      pixels_(images * ciphertexts, Secrecy::secret, Fill::none),
      turned_(images * ciphertexts, Secrecy::secret, Fill::none),
      messages_(ciphertexts * basis().degree() * 8, Secrecy::secret, Fill::none),
      prepared_(new std::once_flag[ciphertexts]), bands_(new std::once_flag[ciphertexts / kBand + 1]) {
  require(images <= basis().degree(), "BATCH_TOO_LARGE", "more images than slots");
  system_random(seeds_.data(), seeds_.size());
  system_random(noise_seeds_.bytes(), noise_seeds_.size());
  mark_secret(noise_seeds_.bytes(), noise_seeds_.size());
  for (size_t i = 0; i < pool_->threads(); ++i) scratch_.emplace_back(2 * basis().degree() * 8, Secrecy::secret);
  std::memcpy(pixels_.bytes(), pixels, pixels_.size());
}

/** Turns the pixels of kBand ciphertexts, so that each of them reads its own in one run. */
void BatchEncryption::turn_band(size_t band) {
  const size_t begin = band * kBand, end = std::min(ciphertexts_, begin + kBand);
  for (size_t image = 0; image < images_; ++image) {
    const uint8_t* row = pixels_.bytes() + image * ciphertexts_;
    for (size_t c = begin; c < end; ++c) turned_.bytes()[c * images_ + image] = row[c];
  }
}

size_t BatchEncryption::run_bytes(size_t first, size_t n) const {
  size_t bytes = 0;
  for (size_t b = first; b < first + n; ++b) bytes += basis().block_bytes(b / ciphertexts_);
  return bytes;
}

void BatchEncryption::take(size_t first, size_t n, uint8_t* out, ThreadPool::Done done) {
  require(n >= 1 && first < block_count() && n <= block_count() - first, "ARGUMENT_INVALID", "no such blocks");
  auto self = shared_from_this();
  const auto turns = std::make_shared<StageTurns>(pool_->threads(), std::vector<StageClock*>{&encode_clock_, &encrypt_clock_});
  pool_->submit(
      n, control_,
      [self, turns, first, out](size_t item, size_t worker) {
        self->make_block(first + item, worker, out + self->run_bytes(first, item), *turns);
      },
      std::move(done), {Priority::normal, turns});
}

/** m + t e of one ciphertext as small integers, once. */
void BatchEncryption::prepare(size_t ciphertext, uint64_t* scratch) {
  const size_t n = basis().degree();
  uint64_t* words = scratch + n;
  std::memset(scratch, 0, n * 8);
  const size_t band = ciphertext / kBand;
  std::call_once(bands_[band], [&] { turn_band(band); });
  const uint8_t* pixels = turned_.bytes() + ciphertext * images_;
  for (size_t i = 0; i < images_; ++i) scratch[plain_->place(i)] = pixels[i];
  plain_->to_coefficients(scratch);
  add_noise(basis(), noise_seeds_.bytes() + ciphertext * kSeedBytes, scratch, plain_->t(), words,
            messages_.signed_words() + ciphertext * n);
}

void BatchEncryption::make_block(size_t block, size_t worker, uint8_t* out, StageTurns& turns) {
  const Basis& p = basis();
  const size_t prime = block / ciphertexts_, ciphertext = block % ciphertexts_, n = p.degree();
  const Modulus& q = p.prime(prime);
  uint64_t* c0 = scratch_[worker].words();
  uint64_t* a = c0 + n;
  int64_t begin = now_ns();
  std::call_once(prepared_[ciphertext], [&] {
    prepare(ciphertext, c0);
    begin = turns.add(worker, 0, begin);
  });
  p.kernels().lift_signed(messages_.signed_words() + ciphertext * n, n, q, c0);
  p.kernels().ntt_forward(c0, p.prime_ntt(prime));
  SeedStream::expand_prime(p, {seeds_.data() + ciphertext * kSeedBytes, expander_}, prime, a);
  p.kernels().subtract_product(c0, a, key_->prime(prime), n, q);
  p.kernels().pack(c0, q.bits, n, out);
  turns.add(worker, 1, begin);
}

}  // namespace cryptonets
