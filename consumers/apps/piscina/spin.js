export default function spin(rounds) {
  let done = 0
  while (done < rounds) done++
  return done
}
