/*
 * Counts what is copied: preloaded into a Node process, it stands in the place of memcpy and memmove and adds up the bytes of calls of 256 bytes
 * and more, those of the main thread apart. The sums lie in a file named by the process, $CRYPTONETS_COPIES/PID: two 64-bit words.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SMALLEST = 256 };

static uint64_t unread[2];
static uint64_t *sums = unread;
static __thread int is_main __attribute__((tls_model("initial-exec")));

static void count(size_t bytes) {
  if (bytes < SMALLEST) return;
  if (is_main == 0) is_main = syscall(SYS_gettid) == syscall(SYS_getpid) ? 1 : 2;
  __atomic_fetch_add(&sums[is_main - 1], bytes, __ATOMIC_RELAXED);
}

static void *forward(void *to, const void *from, size_t bytes) {
  void *result = to;
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
  return result;
}

void *memcpy(void *to, const void *from, size_t bytes) {
  count(bytes);
  return forward(to, from, bytes);
}

void *memmove(void *to, const void *from, size_t bytes) {
  count(bytes);
  if ((uintptr_t)to - (uintptr_t)from >= bytes) return forward(to, from, bytes);
  const uint8_t *last_from = (const uint8_t *)from + bytes - 1;
  uint8_t *last_to = (uint8_t *)to + bytes - 1;
  __asm__ volatile("std\n\trep movsb\n\tcld" : "+D"(last_to), "+S"(last_from), "+c"(bytes) : : "memory");
  return to;
}

__attribute__((constructor)) static void open_sums(void) {
  const char *folder = getenv("CRYPTONETS_COPIES");
  char name[4096];
  if (folder == NULL || snprintf(name, sizeof name, "%s/%d", folder, (int)getpid()) >= (int)sizeof name) return;
  const int file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof unread) != 0) return;
  void *shared = mmap(NULL, sizeof unread, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (shared != MAP_FAILED) sums = shared;
  close(file);
}
