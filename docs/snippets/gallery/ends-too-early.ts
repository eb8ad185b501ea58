import { spawn } from 'hublet'

spawn(function* never() {
  console.log('you will not see this')
})
console.log('leaving')
process.exit()
