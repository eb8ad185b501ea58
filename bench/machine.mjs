/** Describes the machine of a measurement. */
import os from 'node:os'

export function describeMachine() {
  const [cpu] = os.cpus()
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
  }
}

/** Programs that want to run, on average of the last minute: with more than the measured one, times are too long. */
export function load() {
  return Math.round(os.loadavg()[0] * 10) / 10
}
