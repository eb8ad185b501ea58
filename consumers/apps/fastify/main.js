// A green handler inside Fastify.
import Fastify from 'fastify'
import { green, sleep } from 'hublet'

const app = Fastify()
app.get(
  '/:name',
  green(function* (request) {
    yield* sleep(0.001)
    return { hello: request.params.name }
  }),
)
const address = await app.listen({ host: '127.0.0.1', port: 0 })
const answers = await Promise.all(
  ['ann', 'bob'].map(async (name) => (await fetch(`${address}/${name}`)).json()),
)
console.log(JSON.stringify(answers))
await app.close()
