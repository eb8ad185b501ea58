// The addon's entry: one registration per environment, nothing shared between threads.
#include <napi.h>

#include "environment.h"
#include "host_loop_wrap.h"
#include "poller_wrap.h"
#include "socket_wrap.h"

namespace hublet {

static Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("contract", HUBLET_CONTRACT);
  env.SetInstanceData(new Environment());
  ExportHostLoop(env, exports);
  ExportPoller(env, exports);
  ExportSockets(env, exports);
  return exports;
}

}  // namespace hublet

using hublet::Initialize;
NODE_API_MODULE(hublet, Initialize)
