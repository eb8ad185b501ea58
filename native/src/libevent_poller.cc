#include "libevent_poller.h"

#include <dlfcn.h>

#include <cerrno>
#include <csignal>

#include "timeout.h"
#include "watchable.h"

namespace hublet {
namespace {

// From libevent's public interface, which is stable within 2.x. Its structures stay opaque.
constexpr short kEvRead = 0x02;
constexpr short kEvWrite = 0x04;
constexpr short kEvPersist = 0x10;
constexpr int kLoopOnce = 0x01;
constexpr int kLoopNonBlock = 0x02;
constexpr int kPreciseTimer = 0x20;

constexpr const char* kNames[] = {"libevent_core-2.1.so.7", "libevent-2.1.so.7", "libevent_core.so",
                                  "libevent_core-2.1.7.dylib"};

short ToLibevent(uint32_t interest) {
  short events = kEvPersist;
  if (interest & kReadable) events |= kEvRead;
  if (interest & kWritable) events |= kEvWrite;
  return events;
}

uint32_t FromLibevent(short events) {
  return ((events & kEvRead) ? kReadable : 0) | ((events & kEvWrite) ? kWritable : 0);
}

// libevent warns on stderr about what its callers are told anyway.
void IgnoreLog(int, const char*) {}

// libevent can't be told a signal mask for its wait.
class WithoutProfiler {
 public:
  WithoutProfiler() {
    sigset_t profiler;
    sigemptyset(&profiler);
    sigaddset(&profiler, SIGPROF);
    pthread_sigmask(SIG_BLOCK, &profiler, &before_);
  }
  ~WithoutProfiler() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

struct LibeventLibrary {
  using Callback = void (*)(int, short, void*);

  ~LibeventLibrary() {
    if (handle) dlclose(handle);
  }

  bool Load(std::string* reason) {
    for (const char* name : kNames) {
      handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
      if (handle) break;
      if (reason->empty()) *reason = dlerror();
    }
    return handle && Find("event_config_new", &config_new) && Find("event_config_free", &config_free) &&
           Find("event_config_set_flag", &config_set_flag) && Find("event_base_new_with_config", &base_new) &&
           Find("event_base_free", &base_free) && Find("event_base_loop", &base_loop) &&
           Find("event_new", &event_new) && Find("event_free", &event_free) && Find("event_add", &event_add) &&
           Find("event_del", &event_del) && Find("event_set_log_callback", &set_log_callback);
  }

  template <typename F>
  bool Find(const char* name, F* function) {
    *function = reinterpret_cast<F>(dlsym(handle, name));
    return *function != nullptr;
  }

  void* handle = nullptr;
  void* (*config_new)();
  void (*config_free)(void*);
  int (*config_set_flag)(void*, int);
  void* (*base_new)(const void*);
  void (*base_free)(void*);
  int (*base_loop)(void*, int);
  void* (*event_new)(void*, int, short, Callback, void*);
  void (*event_free)(void*);
  int (*event_add)(void*, const timeval*);
  int (*event_del)(void*);
  void (*set_log_callback)(void (*)(int, const char*));
};

std::unique_ptr<LibeventPoller> LibeventPoller::Create(std::string* reason) {
  auto library = std::make_shared<LibeventLibrary>();
  if (!library->Load(reason)) {
    if (reason->empty()) *reason = "the library lacks a function of libevent 2";
    return nullptr;
  }
  library->set_log_callback(IgnoreLog);
  void* config = library->config_new();
  library->config_set_flag(config, kPreciseTimer);
  void* base = library->base_new(config);
  library->config_free(config);
  if (!base) {
    *reason = "libevent could not make an event base";
    return nullptr;
  }
  return std::unique_ptr<LibeventPoller>(new LibeventPoller(library, base));
}

LibeventPoller::LibeventPoller(std::shared_ptr<LibeventLibrary> library, void* base)
    : library_(std::move(library)), base_(base), timer_(library_->event_new(base, -1, 0, OnTimeout, this)) {}

LibeventPoller::~LibeventPoller() {
  for (const auto& [fd, event] : events_) library_->event_free(event);
  library_->event_free(timer_);
  library_->base_free(base_);
}

int LibeventPoller::Add(int fd, uint32_t interest) {
  if (int error = CheckWatchable(fd)) return error;
  if (events_.count(fd)) return -EEXIST;
  void* event = library_->event_new(base_, fd, ToLibevent(interest), OnReady, this);
  if (!event) return -ENOMEM;
  errno = 0;
  if (library_->event_add(event, nullptr) < 0) {
    int error = errno != 0 ? errno : EINVAL;
    library_->event_free(event);
    return -error;
  }
  events_[fd] = event;
  return 0;
}

int LibeventPoller::Modify(int fd, uint32_t interest) {
  int removed = Remove(fd);
  return removed < 0 ? removed : Add(fd, interest);
}

int LibeventPoller::Remove(int fd) {
  auto found = events_.find(fd);
  if (found == events_.end()) return -ENOENT;
  library_->event_free(found->second);
  events_.erase(found);
  return 0;
}

int LibeventPoller::Wait(int64_t timeout_ns, ReadyList ready) {
  ready_ = ready;
  filled_ = 0;
  if (timeout_ns > 0) {
    timeval timeout = ToTimevalUp(timeout_ns);
    library_->event_add(timer_, &timeout);
  }
  WithoutProfiler mask;
  errno = 0;
  // Without kLoopOnce it would go round until nothing is ready, which a level-triggered descriptor never allows.
  int result = library_->base_loop(base_, timeout_ns == 0 ? kLoopOnce | kLoopNonBlock : kLoopOnce);
  int error = errno;
  if (timeout_ns > 0) library_->event_del(timer_);
  return result < 0 ? -(error != 0 ? error : EINVAL) : filled_;
}

void LibeventPoller::OnReady(int fd, short events, void* data) {
  auto* self = static_cast<LibeventPoller*>(data);
  if (self->filled_ < self->ready_.capacity) self->ready_.Put(self->filled_++, fd, FromLibevent(events));
}

void LibeventPoller::OnTimeout(int, short, void*) {}

}  // namespace hublet
