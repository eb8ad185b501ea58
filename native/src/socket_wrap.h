// Socket operations for JavaScript.
#pragma once

#include <napi.h>

namespace hublet {

Napi::Object ExportSockets(Napi::Env env, Napi::Object exports);

}  // namespace hublet
