// Refuses to compile a kernel template without a backend.
#ifndef CRYPTONETS_PATH
#error "include a vec_*.h with CRYPTONETS_PATH defined before the kernel templates"
#endif
