// SEAL's `SecretKey::save` without compression: a header, a plaintext, its array.
#include "secret_key_file.h"

#include <cstring>

#include "../../../native/src/ring/key_generation.h"
#include "../../../native/src/support/failure.h"
#include "../common/files.h"

namespace cryptonets::board {
namespace {

constexpr size_t kHeaderBytes = 16;
/** The array's header, behind the plaintext's header, identity, number of words and scale. */
constexpr size_t kArrayOffset = kHeaderBytes + 32 + 8 + 8;
constexpr size_t kResiduesOffset = kArrayOffset + kHeaderBytes + 8;

std::filesystem::path key_file(const Instance& instance) { return instance.secret_key() / "secret_key.bin"; }

size_t key_bytes(const RingParameters& ring) {
  return kResiduesOffset + 8 * ring.degree() * (ring.data().prime_count() + 1);
}

template <class T>
void put(uint8_t* at, T value) {
  std::memcpy(at, &value, sizeof value);
}

/** Magic, its own size, version 4.1, no compression, the size of what it heads. */
void put_header(uint8_t* at, uint64_t size) {
  put<uint16_t>(at, 0xa15e);
  at[2] = kHeaderBytes;
  at[3] = 4;
  at[4] = 1;
  put<uint64_t>(at + 8, size);
}

void put_frame(uint8_t* bytes, size_t length) {
  const uint64_t words = (length - kResiduesOffset) / 8;
  put_header(bytes, length);
  put<uint64_t>(bytes + kHeaderBytes + 32, words);
  put<double>(bytes + kHeaderBytes + 40, 1);
  put_header(bytes + kArrayOffset, length - kArrayOffset);
  put<uint64_t>(bytes + kResiduesOffset - 8, words);
}

}  // namespace

std::shared_ptr<const SecretKey> make_secret_key(const std::shared_ptr<const RingParameters>& ring, const Instance& instance) {
  Buffer key(key_bytes(*ring), Secrecy::secret);
  put_frame(key.bytes(), key.size());
  // Behind the frame words begin at a multiple of eight.
  auto* residues = reinterpret_cast<uint64_t*>(key.bytes() + kResiduesOffset);
  draw_secret_key(ring->data().with(ring->special_prime()), residues);
  make_folder(instance.secret_key(), Readers::owner);
  write_file(key_file(instance), Readers::owner, key.bytes(), key.size());
  return std::make_shared<SecretKey>(ring, key.bytes() + kResiduesOffset);
}

std::shared_ptr<const SecretKey> read_secret_key(const std::shared_ptr<const RingParameters>& ring, const Instance& instance) {
  const FileBytes file(key_file(instance));
  file.expect_size(key_bytes(*ring), "KEY_INVALID");
  uint8_t frame[kResiduesOffset] = {};
  put_frame(frame, file.size());
  require(std::memcmp(frame, file.bytes(), kResiduesOffset) == 0, "KEY_INVALID", "the secret key is not one of these parameters");
  return std::make_shared<SecretKey>(ring, file.bytes() + kResiduesOffset);
}

}  // namespace cryptonets::board
