// Which descriptors a poller may watch, where the kernel itself would not refuse the others.
//
// epoll refuses a regular file and a directory, which are always ready, and a number that is not open. poll, select and
// libevent report them as ready, or as invalid later. A hub behaves the same whatever its poller, so they ask here.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace hublet {

// 0, or a negative errno: EBADF, EPERM.
inline int CheckWatchable(int fd) {
  struct stat status;
  if (fstat(fd, &status) < 0) return -errno;
  return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) ? -EPERM : 0;
}

inline bool IsOpen(int fd) { return fcntl(fd, F_GETFD) >= 0; }

}  // namespace hublet
