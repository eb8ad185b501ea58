// HostLoop for JavaScript: `new HostLoop(turn)` and the clean-up when its environment ends.
#pragma once

#include <napi.h>

namespace hublet {

Napi::Object ExportHostLoop(Napi::Env env, Napi::Object exports);

}  // namespace hublet
