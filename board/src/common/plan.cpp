// Parsing of what both halves of a plan have in common.
#include "plan.h"

#include "../../../native/src/kernels/cpu.h"

namespace cryptonets::board {
namespace {

constexpr size_t kMarkBytes = 64;
constexpr size_t kDigestBytes = 32;

}  // namespace

PlanFile::PlanFile(const std::filesystem::path& folder, const std::string& kind)
    : file_(folder / (kind + ".plan")), reader_(file_.bytes(), file_.size(), kind + ".plan") {
  std::string mark = "cryptonets-board 1 " + kind;
  mark.resize(kMarkBytes, '\0');
  if (std::memcmp(reader_.take(kMarkBytes), mark.data(), kMarkBytes) != 0) reader_.fail("is no plan of this kind");
}

std::shared_ptr<const RingParameters> read_ring(ByteReader& reader) {
  const size_t degree = reader.one<uint32_t>();
  const auto special = reader.one<uint64_t>();
  return std::make_shared<RingParameters>(kernels_for(""), degree, reader.many<uint64_t>(), special);
}

KeyShapes read_key_shapes(ByteReader& reader) {
  KeyShapes shapes;
  shapes.elements = reader.many<uint64_t>();
  shapes.primes = reader.many<uint64_t>();
  const uint8_t* digest = reader.take(kDigestBytes);
  shapes.digest.assign(digest, digest + kDigestBytes);
  return shapes;
}

std::vector<uint8_t> KeyShapes::header() const {
  static const uint8_t kBegin[] = {'C', 'N', 'E', 'K', 1, 0, 0, 0};
  std::vector<uint8_t> header(kKeysHeaderBytes);
  std::copy(std::begin(kBegin), std::end(kBegin), header.begin());
  std::copy(digest.begin(), digest.end(), header.begin() + kKeysHeaderBytes - kDigestBytes);
  return header;
}

}  // namespace cryptonets::board
