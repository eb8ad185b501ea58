#include "kqueue_poller.h"

#include <fcntl.h>

#include <cerrno>

#include "timeout.h"
#include "timer_slack.h"
#include "wait_mask.h"
#include "watchable.h"

namespace hublet {
namespace {

struct kevent ChangeOf(int fd, int16_t filter, uint16_t flags) {
  struct kevent change;
  EV_SET(&change, fd, filter, flags | EV_RECEIPT, 0, 0, nullptr);
  return change;
}

// A reader whose other side has ended reads what is left. A writer whose other side has ended has a failure to see,
// and so has a socket with an error.
uint32_t FromKernel(const struct kevent& event) {
  bool is_write = event.filter == EVFILT_WRITE;
  bool has_failed = (event.flags & EV_ERROR) || ((event.flags & EV_EOF) && (is_write || event.fflags != 0));
  if (has_failed) return kReadable | kWritable;
  return is_write ? kWritable : kReadable;
}

}  // namespace

std::unique_ptr<KqueuePoller> KqueuePoller::Create(int* error) {
  int fd = kqueue();
  if (fd < 0) {
    *error = -errno;
    return nullptr;
  }
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  return std::unique_ptr<KqueuePoller>(new KqueuePoller(fd));
}

KqueuePoller::KqueuePoller(int queue) : queue_(queue), mask_(MaskDuringWait()) {}

int KqueuePoller::Add(int fd, uint32_t interest) {
  if (int error = CheckWatchable(fd)) return error;
  if (watched_.count(fd)) return -EEXIST;
  int error = Change(fd, 0, interest);
  if (error == 0) watched_[fd] = {interest, -1};
  return error;
}

int KqueuePoller::Modify(int fd, uint32_t interest) {
  auto found = watched_.find(fd);
  if (found == watched_.end()) return -ENOENT;
  int error = CheckWatchable(fd);
  if (error == 0) error = Change(fd, found->second.interest, interest);
  if (error == 0) found->second.interest = interest;
  return error;
}

int KqueuePoller::Remove(int fd) {
  auto found = watched_.find(fd);
  if (found == watched_.end()) return -ENOENT;
  Change(fd, found->second.interest, 0);
  watched_.erase(found);
  return 0;
}

// Filters are made anew: those of a descriptor that was closed are gone, though its number may be open again.
int KqueuePoller::Change(int fd, uint32_t before, uint32_t after) {
  struct kevent changes[4];
  int count = 0;
  if (before & kReadable) changes[count++] = ChangeOf(fd, EVFILT_READ, EV_DELETE);
  if (before & kWritable) changes[count++] = ChangeOf(fd, EVFILT_WRITE, EV_DELETE);
  int deletions = count;
  if (after & kReadable) changes[count++] = ChangeOf(fd, EVFILT_READ, EV_ADD);
  if (after & kWritable) changes[count++] = ChangeOf(fd, EVFILT_WRITE, EV_ADD);
  if (count == 0) return 0;
  struct kevent receipts[4];
  const timespec at_once = {0, 0};
  int answers = kevent(queue_.get(), changes, count, receipts, count, &at_once);
  if (answers < 0) return -errno;
  // Only additions can fail; a filter that is not there need not be deleted.
  for (int i = deletions; i < answers; i++) {
    int error = static_cast<int>(receipts[i].data);
    if (error != 0) {
      Change(fd, after, 0);
      return -error;
    }
  }
  return 0;
}

// kevent can't be told a signal mask.
int KqueuePoller::Wait(int64_t timeout_ns, ReadyList ready) {
  events_.resize(ready.capacity);
  timespec timeout = ToTimespec(timeout_ns);
  MaskedSignals masked(mask_);
  TimerSlack slack(timeout_ns);
  int count = kevent(queue_.get(), nullptr, 0, events_.data(), ready.capacity, timeout_ns < 0 ? nullptr : &timeout);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  return Collect(count, ready);
}

// Both filters of a descriptor become one pair.
int KqueuePoller::Collect(int count, ReadyList ready) {
  int filled = 0;
  for (int i = 0; i < count; i++) {
    int fd = static_cast<int>(events_[i].ident);
    auto found = watched_.find(fd);
    if (found == watched_.end()) continue;
    uint32_t events = FromKernel(events_[i]);
    int& place = found->second.place;
    if (place >= 0) events |= static_cast<uint32_t>(ready.pairs[2 * place + 1]);
    else place = filled++;
    ready.Put(place, fd, events);
  }
  for (int i = 0; i < filled; i++) watched_.find(ready.pairs[2 * i])->second.place = -1;
  return filled;
}

}  // namespace hublet
