// Sockets as Hublet wants them from their first moment: non-blocking, close-on-exec, never SIGPIPE.
//
// Linux sets all of that in the call that makes the socket. Elsewhere it takes more calls, between which a fork of
// another thread can inherit the descriptor; nothing can be done about that there.
#pragma once

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

#include "descriptor.h"

namespace hublet {

#ifdef HUBLET_LINUX

// For every send.
constexpr int kSendFlags = MSG_NOSIGNAL;

inline int NewSocket(int family, int type) {
  int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  return fd < 0 ? -errno : fd;
}

inline int NewSocketPair(int fds[2]) {
  int result = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds);
  return result < 0 ? -errno : 0;
}

inline int AcceptSocket(int listener) {
  int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  return fd < 0 ? -errno : fd;
}

#else

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;  // SO_NOSIGPIPE does it
#endif

// Returns 0 or a negative errno.
inline int Prepare(int fd) {
  int status = fcntl(fd, F_GETFL);
  if (status < 0 || fcntl(fd, F_SETFL, status | O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) return -errno;
#ifdef SO_NOSIGPIPE
  int on = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on) < 0) return -errno;
#endif
  return 0;
}

// Returns the descriptor, or closes it when it can't be prepared.
inline int Prepared(int fd) {
  if (fd < 0) return -errno;
  Descriptor owner(fd);
  int result = Prepare(fd);
  return result < 0 ? result : owner.release();
}

inline int NewSocket(int family, int type) { return Prepared(socket(family, type, 0)); }

inline int NewSocketPair(int fds[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0) return -errno;
  int left = Prepared(fds[0]);
  int right = Prepared(fds[1]);
  if (left >= 0 && right >= 0) return 0;
  if (left >= 0) close(left);
  if (right >= 0) close(right);
  return left < 0 ? left : right;
}

inline int AcceptSocket(int listener) { return Prepared(accept(listener, nullptr, nullptr)); }

#endif

}  // namespace hublet
