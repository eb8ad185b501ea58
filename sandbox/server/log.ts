/**
 * Tells the operator on stderr: one JSON object a line, or plain lines if a person reads them.
 *
 * A line holds sizes, codes and reasons, never a visitor's code, keys or messages.
 */
import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** From all lines to none. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Fields that say nothing to a person at a terminal. */
const FOR_MACHINES = ['level', 'time', 'pid', 'hostname', 'msg', 'err']

/**
 * Makes the log.
 * @param level least level that is written: `info` has a line for each run and each refusal
 * @param destination takes the lines; default stderr, written at once so that none is lost at the end
 */
export function createLog(level: LogLevel, destination: DestinationStream = standardError()): Log {
  return pino({ level, timestamp: pino.stdTimeFunctions.isoTime, base: { pid: process.pid } }, destination)
}

function standardError(): DestinationStream {
  return process.stderr.isTTY
    ? { write: (line) => void process.stderr.write(`${plain(line)}\n`) }
    : pino.destination({ dest: process.stderr.fd, sync: true })
}

/** A line of the log as a sentence, with its fields behind it. */
function plain(line: string): string {
  const entry = JSON.parse(line) as Record<string, unknown> & { msg: string; err?: { stack?: string } }
  const fields = Object.entries(entry).filter(([name]) => !FOR_MACHINES.includes(name))
  const behind = fields.map(([name, value]) => ` ${name}=${String(value)}`).join('')
  return `${entry.msg}${behind}${entry.err?.stack === undefined ? '' : `\n${entry.err.stack}`}`
}
