// Decryption of packed results of any size and level, to signed scores.
#pragma once
#include <memory>
#include <vector>

#include "../ring/crt.h"
#include "../ring/plain_space.h"
#include "../ring/secret_key.h"
#include "../support/pool.h"

namespace cryptonets {

/** What is decrypted: the packed form of `count` ciphertexts. */
struct PackedResult {
  const uint8_t* bytes = nullptr;
  size_t length = 0;
  size_t count = 0;
  uint32_t size = 0;
  size_t primes = 0;
  uint64_t correction = 1;
};

class BatchDecryption : public std::enable_shared_from_this<BatchDecryption> {
 public:
  /** Throws CIPHERTEXT_INVALID, CIPHERTEXT_PARAMETERS, BATCH_TOO_LARGE; residues are checked while decrypting. */
  BatchDecryption(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const SecretKey> key,
                  std::shared_ptr<const PlainSpace> plain, const PackedResult& result, size_t images,
                  std::shared_ptr<Control> control);
  /** Writes images x count signed scores, image by image; `out` and the result's bytes must stay valid until `done`. */
  void run(int64_t* out, ThreadPool::Done done);

 private:
  const Basis& basis() const { return key_->ring()->data(); }
  void decrypt_one(size_t index, size_t worker, int64_t* out);
  void phase(size_t index, size_t prime, uint64_t* out, uint64_t* scratch) const;
  void compose(uint64_t* residues, uint64_t* out) const;

  std::shared_ptr<ThreadPool> pool_;
  std::shared_ptr<const SecretKey> key_;
  std::shared_ptr<const PlainSpace> plain_;
  std::shared_ptr<Control> control_;
  PackedResult result_;
  size_t images_, bytes_per_polynomial_ = 0;
  std::unique_ptr<const RemainderBasis> remainders_;
  std::vector<uint64_t> to_plain_;
  std::vector<Buffer> scratch_;
};

}  // namespace cryptonets
