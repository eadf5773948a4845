// One more reference to this library, never given back.
#include "stay_loaded.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace cryptonets {

void stay_loaded() {
#if defined(_WIN32)
  HMODULE library = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                     reinterpret_cast<LPCWSTR>(&stay_loaded), &library);
#else
  Dl_info own;
  if (dladdr(reinterpret_cast<void*>(&stay_loaded), &own) != 0) dlopen(own.dli_fname, RTLD_LAZY | RTLD_NODELETE);
#endif
}

}  // namespace cryptonets
