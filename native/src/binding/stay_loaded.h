// The addon stays in memory until the process ends.
#pragma once

namespace cryptonets {

/**
 * Node unloads an addon with the last environment that loaded it, maybe a worker's. A thread of a pool may at that moment still return from
 * the job whose end it has told: its code must be there.
 */
void stay_loaded();

}  // namespace cryptonets
