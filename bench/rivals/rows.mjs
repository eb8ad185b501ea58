/** The rows and columns of the table: what is asked, and of whom. */
import { PYTHON, versionInNpm, versionInPython } from '../peers.mjs'

/** Each is a folder with a program of each rival. */
export const ROWS = [
  { name: 'failure', question: 'A child fails: its siblings end, and their cleanup is waited for' },
  { name: 'kill', question: 'A parent is killed: it reaches the grandchildren' },
  { name: 'deadline', question: 'A deadline ends all that was started within it' },
  { name: 'race', question: 'The loser of a race ends, and its cleanup is waited for' },
  { name: 'select', question: 'The first of two queues and a timer: no item is lost' },
  { name: 'stop', question: 'SIGTERM: what runs may finish for a while, nothing new begins' },
  { name: 'reason', question: 'One that is ended is told why, and so is who waits for it' },
  { name: 'errors', question: 'A child fails, and so does the cleanup of another: both errors are thrown' },
  { name: 'plain', question: 'A callback of a plain function (`replace`) may wait' },
]

/** Of the rivals in Python. */
export const DEBIAN_PACKAGES = ['python3-eventlet', 'python3-gevent', 'python3-trio']

const node = (name) => ({ file: `on-${name}.mjs`, inTurn: 'in-turn.mjs', command: [process.execPath] })
const python = (name) => ({ file: `on_${name}.py`, inTurn: 'in_turn.py', command: [PYTHON] })

/** Each with its version, which is undefined when it is not installed. */
export function findRivals() {
  return [
    { name: 'eventlet', title: 'Eventlet', ...python('eventlet'), version: versionInPython('eventlet') },
    { name: 'gevent', title: 'gevent', ...python('gevent'), version: versionInPython('gevent') },
    { name: 'trio', title: 'trio', ...python('trio'), version: versionInPython('trio') },
    { name: 'effection', title: 'Effection', ...node('effection'), version: versionInNpm('effection') },
    { name: 'effect', title: 'Effect', ...node('effect'), version: versionInNpm('effect') },
    {
      name: 'promises',
      title: 'async/await',
      ...node('promises'),
      version: `of Node ${process.versions.node}`,
    },
    { name: 'hublet', title: 'Hublet', ...node('hublet'), version: 'of this folder' },
  ]
}
