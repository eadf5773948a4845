// Beginning, waiting, ending.
#include "stage.h"

#include <algorithm>
#include <cstdio>
#include <future>
#include <new>
#include <thread>

#include "../../../native/src/support/failure.h"
#include "../../../native/src/support/heap.h"

namespace cryptonets::board {

int run_stage(const char* name, const std::function<void()>& body) {
  const auto ended = [name](const char* code, const char* what) {
    std::fprintf(stderr, "%s: %s: %s\n", name, code, what);
    return 1;
  };
  keep_heap();
  try {
    body();
    return 0;
  } catch (const Failure& failure) {
    return ended(failure.code(), failure.what());
  } catch (const std::bad_alloc&) {
    return ended("OUT_OF_MEMORY", "not enough memory");
  } catch (const std::exception&) {
    return ended("INTERNAL", "internal error");
  }
}

std::filesystem::path model_folder(const char* program) { return std::filesystem::path(program).parent_path() / "model"; }

std::shared_ptr<ThreadPool> make_machine_pool() {
  return make_pool(std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 64));
}

void wait_for(const std::function<void(ThreadPool::Done)>& start) {
  const auto ended = std::make_shared<std::promise<void>>();
  auto future = ended->get_future();
  start([ended](std::exception_ptr error) {
    if (error) ended->set_exception(error);
    else ended->set_value();
  });
  future.get();
}

}  // namespace cryptonets::board
