// Descriptors of any kind, which somebody else has opened. Results as in socket_ops.h.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace hublet {

// The status flag belongs to the open file, so every process and descriptor that shares it sees the change. Returns
// whether it was blocking: 1 or 0.
inline int SetBlocking(int fd, bool blocking) {
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0) return -errno;
  int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
  if (wanted != flags && fcntl(fd, F_SETFL, wanted) < 0) return -errno;
  return (flags & O_NONBLOCK) == 0;
}

inline int Read(int fd, void* bytes, size_t length) {
  ssize_t count = read(fd, bytes, length);
  return count < 0 ? -errno : static_cast<int>(count);
}

// Node ignores SIGPIPE, so a pipe that nobody reads is EPIPE here too.
inline int Write(int fd, const void* bytes, size_t length) {
  ssize_t count = write(fd, bytes, length);
  return count < 0 ? -errno : static_cast<int>(count);
}

}  // namespace hublet
