// What a client uploads, held packed: seeds and blocks, re-laid so that a tile group reads one contiguous run.
#pragma once
#include <memory>
#include <vector>

#include "../ring/seed_stream.h"

namespace cryptonets {

enum class BlockOrder { ciphertext, residue };

class Upload {
 public:
  Upload(std::shared_ptr<const RingParameters> ring, const uint8_t* seeds, size_t count, BlockOrder order, Expander expander);

  size_t count() const { return count_; }
  size_t block_count() const { return count_ * ring_->data().prime_count(); }
  size_t prime_of(size_t block) const {
    return order_ == BlockOrder::residue ? block / count_ : block % ring_->data().prime_count();
  }
  size_t ciphertext_of(size_t block) const {
    return order_ == BlockOrder::residue ? block % count_ : block / ring_->data().prime_count();
  }
  size_t block_bytes(size_t block) const { return ring_->data().block_bytes(prime_of(block)); }
  /** Bytes of blocks [first, first + n). */
  size_t run_bytes(size_t first, size_t n) const;

  /** Makes room for a prime's blocks; call before storing any of them, from one thread. */
  void open_prime(size_t prime);
  /** Frees a prime's blocks: the memory is kept for the next prime, or for what comes of this one (reserve.h). */
  void close_prime(size_t prime);
  /** Frees everything. */
  void close_all();
  /** Copies one block in and checks every residue; `scratch` of packed_scratch_words. Throws RESIDUE_OUT_OF_RANGE. Thread-safe. */
  void store(size_t block, const uint8_t* bytes, uint64_t* scratch);

  Expander expander() const { return expander_; }
  PublicSeed seed(size_t ciphertext) const { return {seeds_.data() + ciphertext * kSeedBytes, expander_}; }
  /** AES only: the prepared streams of all seeds, kCounterStreamWords each. */
  const uint64_t* streams() const { return streams_.words(); }
  /** Packed residues of tile group g of one ciphertext, modulo an open prime; 8 * bits bytes. */
  const uint8_t* group(size_t prime, size_t group, size_t ciphertext) const;

 private:
  std::shared_ptr<const RingParameters> ring_;
  size_t count_;
  BlockOrder order_;
  Expander expander_;
  std::vector<uint8_t> seeds_;
  Buffer streams_;
  std::vector<Buffer> primes_;
};

}  // namespace cryptonets
