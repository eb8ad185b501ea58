/** Simulations that are meant to fail. */
import type { SimulationError } from '../../testing/index.ts'

/** @returns the error that a simulation is rejected with */
export async function failureOf(call: Promise<unknown>): Promise<SimulationError> {
  try {
    await call
  } catch (error) {
    return error as SimulationError
  }
  throw new Error('Nothing failed')
}
