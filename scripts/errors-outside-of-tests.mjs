/** A reporter of Vitest for what its JSON report leaves out: errors that no test threw. They go to `ERRORS_OUTSIDE_OF_TESTS`. */
import { writeFileSync } from 'node:fs'

export default class ErrorsOutsideOfTests {
  onTestRunEnd(_modules, errors) {
    const told = errors.map(({ stack, message }) => ({ name: 'outside of tests', message: stack ?? message }))
    writeFileSync(process.env.ERRORS_OUTSIDE_OF_TESTS, JSON.stringify(told))
  }
}
