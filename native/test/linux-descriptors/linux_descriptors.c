// Descriptors that Node itself can't open: eventfd(), timerfd(nanoseconds), inotify(folder), duplicate(fd). They
// block, as such descriptors of other libraries do.
#include <node_api.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

static napi_value Number(napi_env env, int value) {
  napi_value number;
  napi_create_int32(env, value, &number);
  return number;
}

static napi_value EventFd(napi_env env, napi_callback_info info) {
  (void)info;
  return Number(env, eventfd(0, EFD_CLOEXEC));
}

static napi_value TimerFd(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int64_t nanoseconds = 0;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_int64(env, argument, &nanoseconds);
  int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  struct itimerspec once = {{0, 0}, {nanoseconds / 1000000000, nanoseconds % 1000000000}};
  timerfd_settime(fd, 0, &once, NULL);
  return Number(env, fd);
}

static napi_value Inotify(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  char folder[4096] = "";
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_string_utf8(env, argument, folder, sizeof folder, NULL);
  int fd = inotify_init1(IN_CLOEXEC);
  inotify_add_watch(fd, folder, IN_CREATE);
  return Number(env, fd);
}

// Shares the open file, and so its status flags, with another number.
static napi_value Duplicate(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int32_t fd = -1;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_int32(env, argument, &fd);
  return Number(env, dup(fd));
}

static void Export(napi_env env, napi_value exports, const char* name, napi_callback call) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, NULL, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  Export(env, exports, "eventfd", EventFd);
  Export(env, exports, "timerfd", TimerFd);
  Export(env, exports, "inotify", Inotify);
  Export(env, exports, "duplicate", Duplicate);
  return exports;
}
