// Datagram sockets that never block. Results as in socket_ops.h.
#pragma once

#include "socket_ops.h"

namespace hublet {

struct DatagramOptions {
  bool reuse_address;
  bool reuse_port;
  bool broadcast;
};

// Bound to the address.
int OpenDatagram(const SocketAddress& address, const DatagramOptions& options);
// One datagram; what does not fit is lost.
int ReceiveFrom(int fd, void* bytes, size_t length, SocketAddress* from);
int SendTo(int fd, const void* bytes, size_t length, const SocketAddress& to);

}  // namespace hublet
