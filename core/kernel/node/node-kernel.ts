/**
 * Node's kernel, in TypeScript: descriptors are numbers of its own, and stand for connections and servers of `node:net` and
 * sockets of `node:dgram`. It makes no system call, and needs no binary; Bun and Deno have these modules, too.
 */
import { errno } from '../errno.ts'
import { DescriptorTable } from '../table/descriptor-table.ts'
import type { OpenFile } from '../table/open-file.ts'
import { STREAM_BUFFER, StreamEnd } from '../table/stream-end.ts'
import { TableKernel } from '../table/table-kernel.ts'
import { RememberingPoller } from '../table/table-poller.ts'
import { NodeDatagram } from './node-datagram.ts'
import { NodeListener } from './node-listener.ts'
import { NodePace } from './pace.ts'
import { NodeStream } from './node-stream.ts'

/** A number of the system's, taken for one of these by mistake, is seldom as high. */
export const FIRST_DESCRIPTOR = 1000

const atOnce = (call: () => void): void => call()

class NodeKernel extends TableKernel {
  override readonly mechanisms = ['node']
  override readonly ownDescriptorsOnly =
    'the hub node knows the sockets that green I/O opens on it, and no descriptor of the system. ' +
    "The hubs on system calls do: useHub('epolls'), useHub('poll') or useHub('selects'); fromNodeStream takes a stream of Node's"
  protected override readonly pace = new NodePace()

  constructor() {
    super(new DescriptorTable(FIRST_DESCRIPTOR, Infinity))
  }

  protected override makePoller(): RememberingPoller {
    return new RememberingPoller(this)
  }

  protected override openPairOfFiles(): [OpenFile, OpenFile] {
    const kind = { buffer: STREAM_BUFFER, isNetwork: false }
    return StreamEnd.pair(kind, [atOnce, atOnce], { path: '' }, { path: '' })
  }

  override openListener(
    host: string,
    port: number,
    backlog: number,
    _reuse: boolean,
    reusePort: boolean,
  ): number {
    return this.#open(NodeListener.open({ host, port, backlog, reusePort }))
  }

  override openStream(host: string, port: number): number {
    return this.#open(NodeStream.open(port < 0 ? host : null))
  }

  override openDatagram(
    host: string,
    port: number,
    reuseAddress: boolean,
    reusePort: boolean,
    broadcast: boolean,
  ): number {
    if (port < 0) return -errno.EAFNOSUPPORT // `node:dgram` has none
    return this.#open(NodeDatagram.open({ host, port, reuseAddress, reusePort, broadcast }))
  }

  #open(file: OpenFile | number): number {
    return typeof file === 'number' ? file : this.table.open(file)
  }
}

let kernel: NodeKernel | undefined

/** This thread's; one for its whole life. */
export function nodeKernel(): NodeKernel {
  kernel ??= new NodeKernel()
  return kernel
}
