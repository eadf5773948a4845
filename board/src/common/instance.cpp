// Reading the argument.
#include "instance.h"

#include "../../../native/src/support/failure.h"

namespace cryptonets::board {

Instance instance_of(int argc, const char* const* argv) {
  static const char* const kNames[] = {"single", "small", "medium", "large"};
  const std::string size = argc == 2 ? argv[1] : "";
  const bool known = size.size() == 1 && size[0] >= '0' && size[0] <= '3';
  require(known, "ARGUMENT_INVALID", "expected one argument: 0 (single), 1 (small), 2 (medium) or 3 (large)");
  return {kNames[size[0] - '0'], size == "0" ? Packing::interactive : Packing::batch};
}

}  // namespace cryptonets::board
