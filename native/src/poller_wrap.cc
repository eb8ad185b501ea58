#include "poller_wrap.h"

#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>

#include "arguments.h"
#include "arrivals.h"
#include "environment.h"
#include "libevent_poller.h"
#include "poll_poller.h"
#include "select_poller.h"
#ifdef HUBLET_LINUX
#include "epoll_poller.h"
#endif
#ifdef HUBLET_KQUEUE
#include "kqueue_poller.h"
#endif

namespace hublet {
namespace {

constexpr int kCapacity = 1024;
// The poller receives for descriptors below this; their numbers are the smallest that are free.
constexpr size_t kDescriptors = 65536;
constexpr size_t kArrivalBytes = 65536;

// The memory that a hub and its poller share, in one piece: to look an array up costs more than a system call. `Arrivals` tells the meaning.
struct SharedMemory {
  int32_t ready[2 * kCapacity];
  int32_t wanted[kDescriptors];
  int32_t counts[kCapacity];
  uint8_t bytes[kArrivalBytes];
};

template <typename KernelPoller>
std::unique_ptr<Poller> CreateKernelPoller(std::string* reason) {
  int error = 0;
  auto poller = KernelPoller::Create(&error);
  if (!poller) *reason = std::strerror(-error);
  return poller;
}

#ifdef HUBLET_LINUX
constexpr auto CreateEpollPoller = CreateKernelPoller<EpollPoller>;
#else
std::unique_ptr<Poller> CreateEpollPoller(std::string* reason) {
  *reason = "the addon was built without it; it is Linux's own";
  return nullptr;
}
#endif

#ifdef HUBLET_KQUEUE
constexpr auto CreateKqueuePoller = CreateKernelPoller<KqueuePoller>;
#else
std::unique_ptr<Poller> CreateKqueuePoller(std::string* reason) {
  *reason = "the addon was built without it; macOS and the BSDs have it";
  return nullptr;
}
#endif

// A kernel interface by its name, and how its poller is made; what can't be used on this machine says why in *reason.
struct Mechanism {
  const char* name;
  std::unique_ptr<Poller> (*create)(std::string* reason);
  // Whether many receives, or sends, may be one call.
  bool has_ring;
};

// Every poller has a line here, and JavaScript reads the names from it. Which is best is the business of the hubs.
const Mechanism kMechanisms[] = {
    {"epoll", CreateEpollPoller, true},
    {"kqueue", CreateKqueuePoller, false},
    {"libevent", [](std::string* reason) -> std::unique_ptr<Poller> { return LibeventPoller::Create(reason); }, false},
    {"poll", [](std::string*) -> std::unique_ptr<Poller> { return std::make_unique<PollPoller>(); }, false},
    {"select", [](std::string*) -> std::unique_ptr<Poller> { return std::make_unique<SelectPoller>(); }, false},
};

const Mechanism* FindMechanism(const std::string& name) {
  for (const Mechanism& mechanism : kMechanisms) {
    if (name == mechanism.name) return &mechanism;
  }
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
    std::string reason = "there is no such mechanism";
    const Mechanism* found = FindMechanism(mechanism);
    if (found != nullptr) poller_ = found->create(&reason);
    if (!poller_) {
      Napi::Error::New(env, mechanism + ": " + reason).ThrowAsJavaScriptException();
      return;
    }
    if (found->has_ring) ring_ = env.GetInstanceData<Environment>()->HoldRing();
    Napi::ArrayBuffer memory = Napi::ArrayBuffer::New(env, sizeof(SharedMemory));
    memory_ = Napi::Persistent(memory);
    Share(info, "ready", Napi::Int32Array::New(env, 2 * kCapacity, memory, offsetof(SharedMemory, ready)));
    Share(info, "wanted", Napi::Int32Array::New(env, kDescriptors, memory, offsetof(SharedMemory, wanted)));
    Share(info, "counts", Napi::Int32Array::New(env, kCapacity, memory, offsetof(SharedMemory, counts)));
    Share(info, "bytes", Napi::Uint8Array::New(env, kArrivalBytes, memory, offsetof(SharedMemory, bytes)));
  }

 private:
  // A value, not an accessor: N-API lets those be called on any object, another class's too.
  static void Share(const Napi::CallbackInfo& info, const char* name, Napi::Value array) {
    info.This().As<Napi::Object>().DefineProperty(Napi::PropertyDescriptor::Value(name, array, napi_enumerable));
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
    // JavaScript can detach the memory at any time between two waits.
    Napi::ArrayBuffer buffer = memory_.Value();
    auto* memory = static_cast<SharedMemory*>(buffer.Data());
    if (std::isnan(seconds) || buffer.ByteLength() < sizeof(SharedMemory)) return Answer(info, -EINVAL);
    ReadyList list = {memory->ready, kCapacity};
    int count = poller_->Wait(ToNanoseconds(seconds), list);
    if (count > 0) {
      BatchRing* ring = ring_ != nullptr && !ring_->failed() ? ring_.get() : nullptr;
      Arrivals arrivals = {memory->wanted, kDescriptors,  memory->counts,    kCapacity,
                           memory->bytes,  kArrivalBytes, &largest_arrival_, ring};
      ReceiveArrivals(list, count, arrivals);
    }
    return Answer(info, count);
  }
  void Close(const Napi::CallbackInfo&) {
    poller_.reset();
    ring_.reset();
  }

  static Napi::Value Answer(const Napi::CallbackInfo& info, int value) {
    return Napi::Number::New(info.Env(), value);
  }
  static bool IsInterest(int interest) { return interest >= 0 && interest <= static_cast<int>(kReadable | kWritable); }

  std::unique_ptr<Poller> poller_;
  std::shared_ptr<BatchRing> ring_;
  size_t largest_arrival_ = 0;
  Napi::Reference<Napi::ArrayBuffer> memory_;
};

}  // namespace

Napi::Object ExportPoller(Napi::Env env, Napi::Object exports) {
  exports.Set("Poller", PollerWrap::Define(env));
  exports.Set("mechanisms", MechanismNames(env));
  return exports;
}

}  // namespace hublet
