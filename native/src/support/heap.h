// The C library's heap: what it keeps between two batches, and when it gives that back.
#pragma once

namespace cryptonets {

/**
 * Lets the heap keep what large buffers outside the engine (messages, sockets) give back: by default glibc returns every such piece to the
 * system at once and takes it anew for the next batch. Process-wide, once; nothing on other C libraries.
 */
void keep_heap() noexcept;
/** Returns what the heap keeps and nobody uses to the system. */
void trim_heap() noexcept;

}  // namespace cryptonets
