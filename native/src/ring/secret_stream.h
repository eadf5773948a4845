// Words that only the key owner ever sees: which stream they come from is nobody else's business.
#pragma once
#include "basis.h"

namespace cryptonets {

/**
 * N uniform words from a secret 64-byte seed that is used once: AES-256 in counter mode where the processor has it, else the generator of
 * public seeds. Both sides need not agree, so this is no wire format (docs/decisions/0013-expander.md). Constant time.
 */
void secret_words(const Basis& basis, const uint8_t* seed, uint64_t* out);

}  // namespace cryptonets
