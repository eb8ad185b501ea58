import * as Cause from 'effect/Cause'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import { conclude } from '../conclude.mjs'

const reader = Effect.andThen(Effect.sleep('10 millis'), Effect.fail(new Error('the disk is full')))

/** A cleanup has no errors that are expected, so its error is a defect. */
const writer = Effect.ensuring(Effect.sleep('30 millis'), Effect.die(new Error('the line is cut')))

const end = await Effect.runPromiseExit(Effect.all([reader, writer], { concurrency: 'unbounded' }))
const reasons = Exit.isFailure(end) ? end.cause.reasons : []
const told = [
  ...reasons.filter(Cause.isFailReason).map(({ error }) => error),
  ...reasons.filter(Cause.isDieReason).map(({ defect }) => defect),
]
for (const error of told) console.log('told:', error.message)
conclude({ 'one of the errors is not thrown': told.length !== 2 })
