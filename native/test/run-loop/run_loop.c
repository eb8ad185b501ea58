// An addon as there are some: its one function runs the loop of the thread from within JavaScript.
#include <node_api.h>
#include <uv.h>

// Goes through the loop once without blocking.
static napi_value RunLoop(napi_env env, napi_callback_info info) {
  (void)info;
  uv_loop_t* loop;
  if (napi_get_uv_event_loop(env, &loop) == napi_ok) uv_run(loop, UV_RUN_NOWAIT);
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "runLoop", NAPI_AUTO_LENGTH, RunLoop, NULL, &function);
  napi_set_named_property(env, exports, "runLoop", function);
  return exports;
}
