// What all seven programs have in common: how they begin, wait, and end.
#pragma once
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>

#include "../../../native/src/support/pool.h"

namespace cryptonets::board {

/** Runs a stage; prints `name: CODE: what is wrong` and returns 1 when it fails. */
int run_stage(const char* name, const std::function<void()>& body);
/** `model/` beside the program, where the build has put the plans. */
std::filesystem::path model_folder(const char* program);
/** As many threads as the process may use, at most 64. */
std::shared_ptr<ThreadPool> make_machine_pool();
/** Starts work that calls back once, waits for it, and throws its error. */
void wait_for(const std::function<void(ThreadPool::Done)>& start);

}  // namespace cryptonets::board
