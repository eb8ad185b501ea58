#include "poller_wrap.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>

#include "arguments.h"
#include "arrivals.h"
#include "libevent_poller.h"
#include "poll_poller.h"
#include "select_poller.h"
#ifdef HUBLET_LINUX
#include "epoll_poller.h"
#endif

namespace hublet {
namespace {

constexpr int kCapacity = 1024;
// The poller receives for descriptors below this; their numbers are the smallest that are free.
constexpr size_t kDescriptors = 65536;
constexpr size_t kArrivalBytes = 65536;

#ifdef HUBLET_LINUX
std::unique_ptr<Poller> CreateEpollPoller(std::string* reason) {
  int error = 0;
  auto poller = EpollPoller::Create(&error);
  if (!poller) *reason = std::strerror(-error);
  return poller;
}
#else
std::unique_ptr<Poller> CreateEpollPoller(std::string* reason) {
  *reason = "the addon was built without it; it is Linux's own";
  return nullptr;
}
#endif

// A kernel interface by its name, and how its poller is made; what can't be used on this machine says why in *reason.
struct Mechanism {
  const char* name;
  std::unique_ptr<Poller> (*create)(std::string* reason);
};

// Every poller has a line here, and JavaScript reads the names from it. Which is best is the business of the hubs.
const Mechanism kMechanisms[] = {
    {"epoll", CreateEpollPoller},
    {"libevent", [](std::string* reason) -> std::unique_ptr<Poller> { return LibeventPoller::Create(reason); }},
    {"poll", [](std::string*) -> std::unique_ptr<Poller> { return std::make_unique<PollPoller>(); }},
    {"select", [](std::string*) -> std::unique_ptr<Poller> { return std::make_unique<SelectPoller>(); }},
};

std::unique_ptr<Poller> CreatePoller(const std::string& name, std::string* reason) {
  for (const Mechanism& mechanism : kMechanisms) {
    if (name == mechanism.name) return mechanism.create(reason);
  }
  *reason = "there is no such mechanism";
  return nullptr;
}

Napi::Array MechanismNames(Napi::Env env) {
  Napi::Array names = Napi::Array::New(env);
  for (const Mechanism& mechanism : kMechanisms) names.Set(names.Length(), mechanism.name);
  return names;
}

// Nanoseconds, rounded up; negative (wait for ever) for what is longer than a century.
int64_t ToNanoseconds(double seconds) {
  constexpr double kCentury = 3.2e9;
  if (seconds >= kCentury) return -1;
  return seconds <= 0 ? 0 : static_cast<int64_t>(std::ceil(seconds * 1e9));
}

// Every method returns the contract's result: 0, a count, or a negative errno.
class PollerWrap : public Napi::ObjectWrap<PollerWrap> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Poller",
                       {InstanceMethod<&PollerWrap::Add>("add"), InstanceMethod<&PollerWrap::Modify>("modify"),
                        InstanceMethod<&PollerWrap::Remove>("remove"), InstanceMethod<&PollerWrap::Wait>("wait"),
                        InstanceMethod<&PollerWrap::Close>("close")});
  }

  explicit PollerWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<PollerWrap>(info) {
    Napi::Env env = info.Env();
    if (!info[0].IsString()) {
      Napi::TypeError::New(env, "Poller takes the name of a mechanism").ThrowAsJavaScriptException();
      return;
    }
    std::string mechanism = info[0].As<Napi::String>();
    std::string reason;
    poller_ = CreatePoller(mechanism, &reason);
    if (!poller_) {
      Napi::Error::New(env, mechanism + ": " + reason).ThrowAsJavaScriptException();
      return;
    }
    ready_ = Share(info, "ready", Napi::Int32Array::New(env, 2 * kCapacity));
    wanted_ = Share(info, "wanted", Napi::Int32Array::New(env, kDescriptors));
    counts_ = Share(info, "counts", Napi::Int32Array::New(env, kCapacity));
    bytes_ = Share(info, "bytes", Napi::Uint8Array::New(env, kArrivalBytes));
  }

 private:
  // A value, not an accessor: N-API lets those be called on any object, another class's too.
  template <typename Array>
  static Napi::Reference<Array> Share(const Napi::CallbackInfo& info, const char* name, Array array) {
    info.This().As<Napi::Object>().DefineProperty(Napi::PropertyDescriptor::Value(name, array, napi_enumerable));
    return Napi::Persistent(array);
  }

  Napi::Value Add(const Napi::CallbackInfo& info) {
    if (!poller_) return Answer(info, -EBADF);
    int interest = Integer(info[1]);
    return Answer(info, IsInterest(interest) ? poller_->Add(Integer(info[0]), interest) : -EINVAL);
  }
  Napi::Value Modify(const Napi::CallbackInfo& info) {
    if (!poller_) return Answer(info, -EBADF);
    int interest = Integer(info[1]);
    return Answer(info, IsInterest(interest) ? poller_->Modify(Integer(info[0]), interest) : -EINVAL);
  }
  Napi::Value Remove(const Napi::CallbackInfo& info) {
    return Answer(info, poller_ ? poller_->Remove(Integer(info[0])) : -EBADF);
  }
  Napi::Value Wait(const Napi::CallbackInfo& info) {
    if (!poller_) return Answer(info, -EBADF);
    double seconds = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : std::nan("");
    // JavaScript can detach the array from its memory at any time between two waits.
    Napi::Int32Array ready = ready_.Value();
    if (std::isnan(seconds) || ready.ElementLength() < size_t{2} * kCapacity) return Answer(info, -EINVAL);
    ReadyList list = {ready.Data(), kCapacity};
    int count = poller_->Wait(ToNanoseconds(seconds), list);
    if (count > 0) ReceiveArrivals(list, count, SharedArrivals());
    return Answer(info, count);
  }
  Arrivals SharedArrivals() {
    Napi::Int32Array wanted = wanted_.Value();
    Napi::Int32Array counts = counts_.Value();
    Napi::Uint8Array bytes = bytes_.Value();
    return {wanted.Data(), wanted.ElementLength(), counts.Data(), counts.ElementLength(),
            bytes.Data(), bytes.ElementLength()};
  }
  void Close(const Napi::CallbackInfo&) { poller_.reset(); }

  static Napi::Value Answer(const Napi::CallbackInfo& info, int value) {
    return Napi::Number::New(info.Env(), value);
  }
  static bool IsInterest(int interest) { return interest >= 0 && interest <= static_cast<int>(kReadable | kWritable); }

  std::unique_ptr<Poller> poller_;
  Napi::Reference<Napi::Int32Array> ready_;
  Napi::Reference<Napi::Int32Array> wanted_;
  Napi::Reference<Napi::Int32Array> counts_;
  Napi::Reference<Napi::Uint8Array> bytes_;
};

}  // namespace

Napi::Object ExportPoller(Napi::Env env, Napi::Object exports) {
  exports.Set("Poller", PollerWrap::Define(env));
  exports.Set("mechanisms", MechanismNames(env));
  return exports;
}

}  // namespace hublet
