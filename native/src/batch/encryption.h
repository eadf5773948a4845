// Batch encryption made while it is sent: block after block, prime after prime.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "../ring/plain_space.h"
#include "../ring/secret_key.h"
#include "../ring/seed_stream.h"
#include "../support/pool.h"
#include "../support/stage_clock.h"

namespace cryptonets {

class BatchEncryption : public std::enable_shared_from_this<BatchEncryption> {
 public:
  /** pixels: images x ciphertexts bytes, image by image. Throws BATCH_TOO_LARGE for more images than slots. */
  BatchEncryption(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const SecretKey> key,
                  std::shared_ptr<const PlainSpace> plain, const uint8_t* pixels, size_t images, size_t ciphertexts,
                  Expander expander = Expander::blake2xb);

  size_t ciphertexts() const { return ciphertexts_; }
  size_t block_count() const { return ciphertexts_ * basis().prime_count(); }
  const std::vector<uint8_t>& seeds() const { return seeds_; }
  /** Bytes of blocks [first, first + n), residue order. */
  size_t run_bytes(size_t first, size_t n) const;
  /** Makes blocks into `out` (run_bytes of it); `done` is called once on a worker. Throws ARGUMENT_INVALID. */
  void take(size_t first, size_t n, uint8_t* out, ThreadPool::Done done);
  void stop() { control_->stopped.store(true); }
  const StageClock& encode_clock() const { return encode_clock_; }
  const StageClock& encrypt_clock() const { return encrypt_clock_; }
  int64_t origin() const { return origin_; }

 private:
  const Basis& basis() const { return key_->ring()->data(); }
  void make_block(size_t block, size_t worker, uint8_t* out, StageTurns& turns);
  void prepare(size_t ciphertext, uint64_t* scratch);
  void turn_band(size_t band);

  std::shared_ptr<ThreadPool> pool_;
  std::shared_ptr<const SecretKey> key_;
  std::shared_ptr<const PlainSpace> plain_;
  std::shared_ptr<Control> control_ = std::make_shared<Control>();
  size_t images_, ciphertexts_;
  Expander expander_;
  std::vector<uint8_t> seeds_;
  /** Pixels as they came, image by image, and turned, ciphertext by ciphertext. */
  Buffer noise_seeds_, pixels_, turned_, messages_;
  std::unique_ptr<std::once_flag[]> prepared_, bands_;
  std::vector<Buffer> scratch_;
  int64_t origin_ = now_ns();
  StageClock encode_clock_, encrypt_clock_;
};

}  // namespace cryptonets
