// A program of interactive steps from JavaScript.
#pragma once
#include "../../interactive/program.h"
#include "../arguments.h"

namespace cryptonets {

/** Throws ARGUMENT_INVALID for wrong kinds; shapes are checked by `InteractiveProgram::check`. */
InteractiveProgram program_argument(const Napi::Value& steps, const Napi::Value& plain_moduli);

}  // namespace cryptonets
