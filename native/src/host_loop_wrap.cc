#include "host_loop_wrap.h"

#include "host_loop.h"

namespace hublet {
namespace {

// Bits of a turn's return value; core/kernel/host.ts has the same.
constexpr int kWorkIsDue = 1;
constexpr int kNodeIsReady = 2;
constexpr int kWokeSomebody = 4;

// A turn of MAINLOOP in JavaScript. Entering by napi_make_callback drains ticks and microtasks before the next wait.
class JsTurn final : public Turn {
 public:
  JsTurn(napi_env env, napi_value function) : env_(env) { napi_create_reference(env, function, 1, &function_); }
  ~JsTurn() override { napi_delete_reference(env_, function_); }

  TurnResult Run(int bound_ms) override {
    napi_handle_scope scope;
    if (napi_open_handle_scope(env_, &scope) != napi_ok) return Failed(true);
    TurnResult result = Call(bound_ms);
    napi_close_handle_scope(env_, scope);
    return result;
  }

 private:
  TurnResult Call(int bound_ms) {
    napi_value function, bound, returned;
    int bits = 0;
    napi_get_reference_value(env_, function_, &function);
    napi_create_int32(env_, bound_ms, &bound);
    // The receiver is the function, not the global object: Node's domains enter what they find as receiver.domain.
    if (napi_make_callback(env_, nullptr, function, function, 1, &bound, &returned) != napi_ok) {
      return Failed(!ReportException());
    }
    napi_get_value_int32(env_, returned, &bits);
    return {(bits & kWorkIsDue) != 0, (bits & kNodeIsReady) != 0, (bits & kWokeSomebody) != 0, false};
  }

  static TurnResult Failed(bool failed) { return {false, false, false, failed}; }

  // An error that leaves the turn is an uncaught one; the loop goes on if a handler takes it. False when there is no
  // error: the environment is going down and JavaScript can't be called again.
  bool ReportException() {
    bool pending = false;
    napi_value error;
    return napi_is_exception_pending(env_, &pending) == napi_ok && pending &&
           napi_get_and_clear_last_exception(env_, &error) == napi_ok && napi_fatal_exception(env_, error) == napi_ok;
  }

  napi_env env_;
  napi_ref function_;
};

// Lives until the environment ends: its handles close asynchronously, and the library must stay loaded until they have.
struct Block {
  Block(napi_env env, uv_loop_t* uv, napi_value function) : turn(env, function), loop(uv, &turn) {}

  JsTurn turn;
  HostLoop loop;
  napi_async_cleanup_hook_handle hook = nullptr;
};

void OnEnvironmentEnd(napi_async_cleanup_hook_handle, void* data) {
  static_cast<Block*>(data)->loop.Close(
      [](void* data) {
        Block* block = static_cast<Block*>(data);
        napi_async_cleanup_hook_handle hook = block->hook;
        delete block;
        napi_remove_async_cleanup_hook(hook);
      },
      data);
}

class HostLoopWrap : public Napi::ObjectWrap<HostLoopWrap> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "HostLoop",
                       {InstanceMethod<&HostLoopWrap::Activate>("activate"),
                        InstanceMethod<&HostLoopWrap::Release>("release"),
                        InstanceMethod<&HostLoopWrap::Deactivate>("deactivate")});
  }

  explicit HostLoopWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<HostLoopWrap>(info) {
    Napi::Env env = info.Env();
    if (!info[0].IsFunction()) {
      Napi::TypeError::New(env, "HostLoop takes the function that runs a turn").ThrowAsJavaScriptException();
      return;
    }
    uv_loop_t* uv = nullptr;
    if (napi_get_uv_event_loop(env, &uv) != napi_ok) {
      Napi::Error::New(env, "This thread has no loop").ThrowAsJavaScriptException();
      return;
    }
    block_ = new Block(env, uv, info[0]);
    napi_add_async_cleanup_hook(env, OnEnvironmentEnd, block_, &block_->hook);
    // A value, not an accessor: N-API lets those be called on any object, another class's too.
    info.This().As<Napi::Object>().DefineProperty(Napi::PropertyDescriptor::Value(
        "backendFd", Napi::Number::New(env, block_->loop.backend_fd()), napi_enumerable));
  }

 private:
  void Activate(const Napi::CallbackInfo&) { block_->loop.Activate(); }
  void Release(const Napi::CallbackInfo&) { block_->loop.Release(); }
  void Deactivate(const Napi::CallbackInfo&) { block_->loop.Deactivate(); }

  Block* block_ = nullptr;
};

// Hands an error to Node as an uncaught one, without unwinding the caller.
void ReportUncaught(const Napi::CallbackInfo& info) { napi_fatal_exception(info.Env(), info[0]); }

}  // namespace

Napi::Object ExportHostLoop(Napi::Env env, Napi::Object exports) {
  exports.Set("HostLoop", HostLoopWrap::Define(env));
  exports.Set("reportUncaught", Napi::Function::New<ReportUncaught>(env, "reportUncaught"));
  return exports;
}

}  // namespace hublet
