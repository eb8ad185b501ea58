#include "datagram_ops.h"

#include <cerrno>

#include "descriptor.h"
#include "new_socket.h"

namespace hublet {
namespace {

int OrErrno(ssize_t result) { return result < 0 ? -errno : static_cast<int>(result); }

int TurnOn(int fd, int option) {
  int on = 1;
  return OrErrno(setsockopt(fd, SOL_SOCKET, option, &on, sizeof on));
}

}  // namespace

int OpenDatagram(const SocketAddress& address, const DatagramOptions& options) {
  int fd = NewSocket(address.family(), SOCK_DGRAM);
  if (fd < 0) return fd;
  Descriptor owner(fd);
  bool is_local = address.family() == AF_UNIX;
  int result = 0;
  if (!is_local && options.reuse_address) result = TurnOn(fd, SO_REUSEADDR);
  if (result == 0 && !is_local && options.reuse_port) result = TurnOn(fd, SO_REUSEPORT);
  if (result == 0 && !is_local && options.broadcast) result = TurnOn(fd, SO_BROADCAST);
  if (result == 0) result = Bind(fd, address);
  return result < 0 ? result : owner.release();
}

int ReceiveFrom(int fd, void* bytes, size_t length, SocketAddress* from) {
  return OrErrno(recvfrom(fd, bytes, length, 0, from->get(), &from->length));
}

int SendTo(int fd, const void* bytes, size_t length, const SocketAddress& to) {
  return OrErrno(sendto(fd, bytes, length, kSendFlags, to.get(), to.length));
}

}  // namespace hublet
