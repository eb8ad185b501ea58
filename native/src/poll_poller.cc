#include "poll_poller.h"

#include <cerrno>

#include "timeout.h"
#include "timer_slack.h"
#include "wait_mask.h"
#include "watchable.h"

namespace hublet {
namespace {

short ToKernel(uint32_t interest) {
  short events = 0;
  if (interest & kReadable) events |= POLLIN | POLLPRI;
  if (interest & kWritable) events |= POLLOUT;
  return events;
}

uint32_t FromKernel(short events) {
  uint32_t found = 0;
  if (events & POLLNVAL) return kInvalid;
  if (events & (POLLIN | POLLPRI)) found |= kReadable;
  if (events & POLLOUT) found |= kWritable;
  if (events & (POLLERR | POLLHUP)) found |= kReadable | kWritable;
  return found;
}

}  // namespace

PollPoller::PollPoller() : mask_(MaskDuringWait()) {}

int PollPoller::Add(int fd, uint32_t interest) {
  if (int error = CheckWatchable(fd)) return error;
  if (place_.count(fd)) return -EEXIST;
  place_[fd] = watched_.size();
  watched_.push_back({fd, ToKernel(interest), 0});
  return 0;
}

int PollPoller::Modify(int fd, uint32_t interest) {
  auto found = place_.find(fd);
  if (found == place_.end()) return -ENOENT;
  watched_[found->second].events = ToKernel(interest);
  return 0;
}

// The last one moves into the gap.
int PollPoller::Remove(int fd) {
  auto found = place_.find(fd);
  if (found == place_.end()) return -ENOENT;
  size_t gap = found->second;
  place_.erase(found);
  if (gap + 1 < watched_.size()) {
    watched_[gap] = watched_.back();
    place_[watched_[gap].fd] = gap;
  }
  watched_.pop_back();
  return 0;
}

int PollPoller::Wait(int64_t timeout_ns, ReadyList ready) {
  int count = WaitInKernel(timeout_ns);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  return count == 0 ? 0 : Collect(ready);
}

int PollPoller::WaitInKernel(int64_t timeout_ns) {
#ifdef HUBLET_LINUX
  timespec timeout = ToTimespec(timeout_ns);
  TimerSlack slack(timeout_ns);
  return ppoll(watched_.data(), watched_.size(), timeout_ns < 0 ? nullptr : &timeout, &mask_);
#else
  MaskedSignals masked(mask_);
  return poll(watched_.data(), static_cast<nfds_t>(watched_.size()), ToMillisecondsUp(timeout_ns));
#endif
}

int PollPoller::Collect(ReadyList ready) {
  size_t size = watched_.size();
  size_t first = start_ < size ? start_ : 0;
  int filled = 0;
  for (size_t i = 0; i < size && filled < ready.capacity; i++) {
    const pollfd& entry = watched_[(first + i) % size];
    if (entry.revents != 0) ready.Put(filled++, entry.fd, FromKernel(entry.revents));
    start_ = filled == ready.capacity ? (first + i + 1) % size : 0;
  }
  return filled;
}

}  // namespace hublet
