// Which descriptors a poller may watch, where the kernel itself would not refuse the others.
//
// epoll refuses what can't be waited for and is always ready (regular files, directories, /dev/null ...), and a number that
// is not open. poll, select and libevent report them as ready, or as invalid later. A hub behaves the same whatever its
// poller, so they ask here. The type of a file does not tell: some files of /proc and /sys can be watched, and some devices
// can't. So epoll itself is asked, by an instance that lives as long as the question. Sockets and pipes, which are nearly
// all that is ever watched, need no question.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#ifdef HUBLET_LINUX
#include <sys/epoll.h>
#endif

#include <cerrno>

#include "descriptor.h"

namespace hublet {

// As far as the type tells.
inline int CheckType(mode_t mode) { return S_ISREG(mode) || S_ISDIR(mode) ? -EPERM : 0; }

#ifdef HUBLET_LINUX
// 0 or -EPERM. With no descriptor left for the question the type has to do.
inline int AskEpoll(int fd, mode_t mode) {
  Descriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  if (epoll.get() < 0) return CheckType(mode);
  epoll_event event = {};
  bool refused = epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) < 0 && errno == EPERM;
  return refused ? -EPERM : 0;
}
#else
inline int AskEpoll(int, mode_t mode) { return CheckType(mode); }
#endif

// 0, or a negative errno: EBADF, EPERM.
inline int CheckWatchable(int fd) {
  struct stat status;
  if (fstat(fd, &status) < 0) return -errno;
  if (S_ISSOCK(status.st_mode) || S_ISFIFO(status.st_mode)) return 0;
  return AskEpoll(fd, status.st_mode);
}

inline bool IsOpen(int fd) { return fcntl(fd, F_GETFD) >= 0; }

}  // namespace hublet
