// Pollers for JavaScript: `new Poller('epoll')`.
#pragma once

#include <napi.h>

namespace hublet {

Napi::Object ExportPoller(Napi::Env env, Napi::Object exports);

}  // namespace hublet
