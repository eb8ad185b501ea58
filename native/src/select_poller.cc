#include "select_poller.h"

#include <cerrno>

#include "timeout.h"
#include "timer_slack.h"
#include "wait_mask.h"
#include "watchable.h"

namespace hublet {

SelectPoller::SelectPoller() : mask_(MaskDuringWait()) {
  FD_ZERO(&readers_);
  FD_ZERO(&writers_);
}

// ERANGE for a number that does not fit into an fd_set: writing it there would corrupt memory.
int SelectPoller::Add(int fd, uint32_t interest) {
  if (int error = CheckWatchable(fd)) return error;
  if (fd >= FD_SETSIZE) return -ERANGE;
  if (watched_.count(fd)) return -EEXIST;
  Watch(fd, interest);
  return 0;
}

int SelectPoller::Modify(int fd, uint32_t interest) {
  if (!watched_.count(fd)) return -ENOENT;
  Watch(fd, interest);
  return 0;
}

int SelectPoller::Remove(int fd) {
  if (!watched_.count(fd)) return -ENOENT;
  Watch(fd, 0);
  watched_.erase(fd);
  return 0;
}

void SelectPoller::Watch(int fd, uint32_t interest) {
  watched_[fd] = interest;
  if (interest & kReadable) FD_SET(fd, &readers_); else FD_CLR(fd, &readers_);
  if (interest & kWritable) FD_SET(fd, &writers_); else FD_CLR(fd, &writers_);
}

int SelectPoller::Wait(int64_t timeout_ns, ReadyList ready) {
  fd_set readable = readers_;
  fd_set writable = writers_;
  // Exceptional conditions of whatever is watched: priority data counts as readable.
  fd_set in_trouble = readers_;
  int limit = watched_.empty() ? 0 : watched_.rbegin()->first + 1;
  timespec timeout = ToTimespec(timeout_ns);
  TimerSlack slack(timeout_ns);
  int count = pselect(limit, &readable, &writable, &in_trouble, timeout_ns < 0 ? nullptr : &timeout, &mask_);
  if (count < 0 && errno == EBADF) return CollectClosed(ready);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  return count == 0 ? 0 : Collect(readable, writable, in_trouble, ready);
}

int SelectPoller::Collect(const fd_set& readable, const fd_set& writable, const fd_set& in_trouble, ReadyList ready) {
  int filled = 0;
  for (const auto& [fd, interest] : watched_) {
    uint32_t events = 0;
    if (FD_ISSET(fd, &readable) || FD_ISSET(fd, &in_trouble)) events |= kReadable;
    if (FD_ISSET(fd, &writable)) events |= kWritable;
    if (events != 0 && filled < ready.capacity) ready.Put(filled++, fd, events);
  }
  return filled;
}

// One closed descriptor makes the whole call fail, and it does not say which.
int SelectPoller::CollectClosed(ReadyList ready) {
  int filled = 0;
  for (const auto& [fd, interest] : watched_) {
    if (!IsOpen(fd) && filled < ready.capacity) ready.Put(filled++, fd, kInvalid);
  }
  return filled;
}

}  // namespace hublet
