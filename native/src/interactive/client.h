// The key owner's side of interactive packing: seeded symmetric encryption as SEAL's, decryption of two polynomials.
#pragma once
#include <memory>
#include <vector>

#include "../ring/secret_key.h"
#include "../support/pool.h"
#include "ring.h"
#include "scaling.h"

namespace cryptonets {

/** What of a plan the client needs. */
struct ClientPlan {
  std::vector<uint64_t> plain_moduli;
  size_t pixels = 0;
  /** N entries: the pixel of every slot, or -1. */
  std::vector<int32_t> pixel_of_slot;
  std::vector<uint32_t> result_slots;
};

class InteractiveClient : public std::enable_shared_from_this<InteractiveClient> {
 public:
  /** Throws PLAN_IMPOSSIBLE, PARAMETERS_INVALID. */
  InteractiveClient(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const SecretKey> key, ClientPlan plan);

  size_t moduli() const { return spaces_.size(); }
  size_t data_primes() const { return basis().prime_count(); }
  size_t pixels() const { return plan_.pixels; }
  size_t fresh_bytes() const;
  size_t result_bytes(size_t primes) const;
  size_t result_slots() const { return plan_.result_slots.size(); }

  /** Images x moduli ciphertexts: 64 bytes of `seeds` and fresh_bytes() of `out` each. Copies the pixels, wipes them. */
  void encrypt(const uint8_t* pixels, size_t images, std::shared_ptr<Control> control, uint8_t* seeds, uint8_t* out,
               ThreadPool::Done done);
  /** Residues modulo t of the result slots, ciphertext by ciphertext. Errors of `done`: RESIDUE_OUT_OF_RANGE, CANCELLED. */
  void decrypt(const uint8_t* bytes, size_t ciphertexts, size_t primes, std::shared_ptr<Control> control, uint64_t* out,
               ThreadPool::Done done);

 private:
  const Basis& basis() const { return key_->ring()->data(); }
  void encrypt_one(size_t modulus, const uint8_t* pixels, const uint8_t* noise_seed, const uint8_t* seed, uint8_t* out) const;
  void decrypt_one(size_t modulus, const uint8_t* bytes, size_t primes, uint64_t* out) const;
  void round_to_plain(uint64_t* phase, size_t primes, const Modulus& t, uint64_t* out) const;

  std::shared_ptr<ThreadPool> pool_;
  std::shared_ptr<const SecretKey> key_;
  ClientPlan plan_;
  std::vector<PlainSpace> spaces_;
};

}  // namespace cryptonets
