// Plan files: what `scripts/board/plan.ts` writes of the product's plans. Each begins with a mark that says which half of which packing it is.
#pragma once
#include <memory>
#include <string>

#include "../../../native/src/ring/parameters.h"
#include "files.h"
#include "reader.h"

namespace cryptonets::board {

/** A plan file behind its mark. */
class PlanFile {
 public:
  /** Throws FILE_NOT_FOUND, FILE_UNREADABLE, MODEL_INVALID unless the file begins with the mark of `kind`, e.g. "batch-client". */
  PlanFile(const std::filesystem::path& folder, const std::string& kind);
  ByteReader& reader() { return reader_; }

 private:
  FileBytes file_;
  ByteReader reader_;
};

/** Degree, special prime, data primes; on the fastest CPU path of the machine. Throws PARAMETERS_INVALID. */
std::shared_ptr<const RingParameters> read_ring(ByteReader& reader);

/** The evaluation keys that a plan asks for, and the digest that names this set of them. */
struct KeyShapes {
  std::vector<uint64_t> elements, primes;
  std::vector<uint8_t> digest;
  /** The header of their wire form. */
  std::vector<uint8_t> header() const;
};
inline constexpr size_t kKeysHeaderBytes = 64;
KeyShapes read_key_shapes(ByteReader& reader);
inline std::filesystem::path keys_file(const std::filesystem::path& public_keys) { return public_keys / "evaluation_keys.bin"; }

}  // namespace cryptonets::board
