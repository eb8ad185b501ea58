#include "epoll_poller.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "timeout.h"
#include "timer_slack.h"
#include "wait_mask.h"

namespace hublet {
namespace {

uint32_t ToKernel(uint32_t interest) {
  uint32_t events = 0;
  if (interest & kReadable) events |= EPOLLIN | EPOLLPRI;
  if (interest & kWritable) events |= EPOLLOUT;
  return events;
}

uint32_t FromKernel(uint32_t events) {
  uint32_t found = 0;
  if (events & (EPOLLIN | EPOLLPRI)) found |= kReadable;
  if (events & EPOLLOUT) found |= kWritable;
  if (events & (EPOLLERR | EPOLLHUP)) found |= kReadable | kWritable;
  return found;
}

}  // namespace

std::unique_ptr<EpollPoller> EpollPoller::Create(int* error) {
  int fd = epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) {
    *error = -errno;
    return nullptr;
  }
  return std::unique_ptr<EpollPoller>(new EpollPoller(fd));
}

EpollPoller::EpollPoller(int epoll_fd) : epoll_(epoll_fd), mask_(MaskDuringWait()) {}

int EpollPoller::Add(int fd, uint32_t interest) { return Control(EPOLL_CTL_ADD, fd, interest); }

int EpollPoller::Modify(int fd, uint32_t interest) { return Control(EPOLL_CTL_MOD, fd, interest); }

int EpollPoller::Remove(int fd) { return Control(EPOLL_CTL_DEL, fd, 0); }

int EpollPoller::Control(int operation, int fd, uint32_t interest) {
  epoll_event event = {};
  event.events = ToKernel(interest);
  event.data.fd = fd;
  return epoll_ctl(epoll_.get(), operation, fd, &event) == 0 ? 0 : -errno;
}

int EpollPoller::Wait(int64_t timeout_ns, ReadyList ready) {
  events_.resize(ready.capacity);
  int count = WaitInKernel(timeout_ns, ready.capacity);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int i = 0; i < count; i++) ready.Put(i, events_[i].data.fd, FromKernel(events_[i].events));
  return count;
}

// epoll_pwait2 (Linux 5.11) is called by number because the C library may be older than the kernel.
int EpollPoller::WaitInKernel(int64_t timeout_ns, int capacity) {
  epoll_event* events = events_.data();
  if (timeout_ns == 0) return epoll_wait(epoll_.get(), events, capacity, 0);
#ifdef SYS_epoll_pwait2
  if (has_nanosecond_wait_) {
    timespec timeout = ToTimespec(timeout_ns);
    const timespec* limit = timeout_ns < 0 ? nullptr : &timeout;
    TimerSlack slack(timeout_ns);
    long count = syscall(SYS_epoll_pwait2, epoll_.get(), events, capacity, limit, &mask_, _NSIG / 8);
    if (count >= 0 || errno != ENOSYS) return static_cast<int>(count);
    has_nanosecond_wait_ = false;
  }
#endif
  return epoll_pwait(epoll_.get(), events, capacity, ToMillisecondsUp(timeout_ns), &mask_);
}

}  // namespace hublet
