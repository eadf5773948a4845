// The secret key as the product keeps it: SEAL's uncompressed form, under an identity of zeros (engine/client/key-format.ts). Read by its owner alone.
#pragma once
#include <memory>

#include "../../../native/src/ring/secret_key.h"
#include "../common/instance.h"

namespace cryptonets::board {

/** Draws a key for the ring and its special prime and writes it, 0600 in a folder 0700. Throws FILE_UNWRITABLE, INTERNAL. */
std::shared_ptr<const SecretKey> make_secret_key(const std::shared_ptr<const RingParameters>& ring, const Instance& instance);
/** Throws FILE_NOT_FOUND, FILE_UNREADABLE, KEY_INVALID. */
std::shared_ptr<const SecretKey> read_secret_key(const std::shared_ptr<const RingParameters>& ring, const Instance& instance);

}  // namespace cryptonets::board
