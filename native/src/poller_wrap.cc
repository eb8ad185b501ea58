#include "poller_wrap.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>

#include "epoll_poller.h"
#include "libevent_poller.h"
#include "poll_poller.h"
#include "select_poller.h"

namespace hublet {
namespace {

constexpr int kCapacity = 1024;

// Sets *reason when the mechanism can't be used on this machine.
std::unique_ptr<Poller> CreatePoller(const std::string& mechanism, std::string* reason) {
  if (mechanism == "poll") return std::make_unique<PollPoller>();
  if (mechanism == "select") return std::make_unique<SelectPoller>();
  if (mechanism == "libevent") return LibeventPoller::Create(reason);
  if (mechanism == "epoll") {
    int error = 0;
    auto poller = EpollPoller::Create(&error);
    if (!poller) *reason = std::strerror(-error);
    return poller;
  }
  *reason = "there is no such mechanism";
  return nullptr;
}

// Nanoseconds, rounded up; negative (wait for ever) for what is longer than a century.
int64_t ToNanoseconds(double seconds) {
  constexpr double kCentury = 3.2e9;
  if (!(seconds < kCentury)) return -1;
  return seconds <= 0 ? 0 : static_cast<int64_t>(std::ceil(seconds * 1e9));
}

// What every method returns is the contract's: 0, a count, or a negative errno.
class PollerWrap : public Napi::ObjectWrap<PollerWrap> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Poller",
                       {InstanceMethod<&PollerWrap::Add>("add"), InstanceMethod<&PollerWrap::Modify>("modify"),
                        InstanceMethod<&PollerWrap::Remove>("remove"), InstanceMethod<&PollerWrap::Wait>("wait"),
                        InstanceMethod<&PollerWrap::Close>("close"),
                        InstanceAccessor<&PollerWrap::Ready>("ready")});
  }

  explicit PollerWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<PollerWrap>(info) {
    Napi::Env env = info.Env();
    std::string mechanism = info[0].ToString();
    std::string reason;
    poller_ = CreatePoller(mechanism, &reason);
    if (!poller_) {
      Napi::Error::New(env, mechanism + ": " + reason).ThrowAsJavaScriptException();
      return;
    }
    Napi::Int32Array ready = Napi::Int32Array::New(env, 2 * kCapacity);
    ready_ = {ready.Data(), kCapacity};
    ready_array_ = Napi::Persistent(ready);
  }

 private:
  Napi::Value Add(const Napi::CallbackInfo& info) {
    return Answer(info, poller_ ? poller_->Add(Fd(info), Interest(info)) : -EBADF);
  }
  Napi::Value Modify(const Napi::CallbackInfo& info) {
    return Answer(info, poller_ ? poller_->Modify(Fd(info), Interest(info)) : -EBADF);
  }
  Napi::Value Remove(const Napi::CallbackInfo& info) {
    return Answer(info, poller_ ? poller_->Remove(Fd(info)) : -EBADF);
  }
  Napi::Value Wait(const Napi::CallbackInfo& info) {
    return Answer(info, poller_ ? poller_->Wait(ToNanoseconds(Number(info[0])), ready_) : -EBADF);
  }
  void Close(const Napi::CallbackInfo&) { poller_.reset(); }
  Napi::Value Ready(const Napi::CallbackInfo&) { return ready_array_.Value(); }

  static Napi::Value Answer(const Napi::CallbackInfo& info, int value) {
    return Napi::Number::New(info.Env(), value);
  }
  // What is no number is no descriptor either: -1, which the kernel refuses.
  static double Number(const Napi::Value& value) {
    return value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  }
  static int Fd(const Napi::CallbackInfo& info) {
    return info[0].IsNumber() ? info[0].As<Napi::Number>().Int32Value() : -1;
  }
  static uint32_t Interest(const Napi::CallbackInfo& info) {
    return info[1].IsNumber() ? info[1].As<Napi::Number>().Uint32Value() : 0;
  }

  std::unique_ptr<Poller> poller_;
  ReadyList ready_ = {nullptr, 0};
  Napi::Reference<Napi::Int32Array> ready_array_;
};

}  // namespace

Napi::Object ExportPoller(Napi::Env env, Napi::Object exports) {
  exports.Set("Poller", PollerWrap::Define(env));
  return exports;
}

}  // namespace hublet
